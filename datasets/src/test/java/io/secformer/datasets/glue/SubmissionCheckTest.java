package io.secformer.datasets.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmissionCheckTest {
    @TempDir private Path folder;

    private Path zip() {
        return folder.resolve("submission.zip");
    }

    private void write(String name, String text) throws IOException {
        try (OutputStream file = Files.newOutputStream(zip());
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.putNextEntry(new ZipEntry(name));
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.closeEntry();
        }
    }

    private static String rows(int count, String answer) {
        return IntStream.range(0, count)
                .mapToObj(i -> i + "\t" + answer + "\n")
                .collect(Collectors.joining("", "index\tprediction\n", ""));
    }

    /** Whatever is written is taken, all eleven files of it. */
    @Test
    void allTestSetsAreTakenAsTheyAreWritten() {
        List<Submission.Answers> answers = new ArrayList<>();
        for (GlueTask task : GlueTask.values()) {
            for (Split split : task.splits()) {
                if (!split.isLabelled()) {
                    double[] predictions = new double[PublishedCounts.of(task, split)];
                    for (int i = 0; i < predictions.length; i++) {
                        predictions[i] =
                                task.isRegression() ? 7.0 * i / 1379 - 1 : i % task.numLabels();
                    }
                    answers.add(new Submission.Answers(task, split, predictions));
                }
            }
        }
        Submission.write(zip(), answers);
        SubmissionCheck.Contents contents = SubmissionCheck.check(zip());
        assertThat(contents.missing()).isEmpty();
        assertThat(contents.rows()).hasSize(11).containsEntry("MNLI-mm.tsv", 9847);
    }

    @Test
    void whatIsMissingIsListed() throws IOException {
        write("WNLI.tsv", rows(146, "1"));
        SubmissionCheck.Contents contents = SubmissionCheck.check(zip());
        assertThat(contents.rows()).containsOnlyKeys("WNLI.tsv");
        assertThat(contents.missing()).hasSize(10).doesNotContain("WNLI.tsv");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RTE.tsv|3000|1|row 0 answers '1', expected entailment or not_entailment",
                "CoLA.tsv|1063|acceptable|row 0 answers 'acceptable', expected 0 or 1",
                "STS-B.tsv|1379|5.001|row 0 answers '5.001', expected a number from 0 to 5",
                "STS-B.tsv|1379|NaN|row 0 answers 'NaN', expected a number from 0 to 5",
                "AX.tsv|1103|neutral|has 1103 rows, the test set 1104",
                "AX.tsv|1105|neutral|has more than the 1104 rows of the test set",
                "rte.tsv|3000|entailment|holds rte.tsv, expected only CoLA.tsv",
                "glue/AX.tsv|1104|neutral|holds glue/AX.tsv, expected only CoLA.tsv",
            })
    void whatTheSiteRefusesIsNamed(String file, int rows, String answer, String refusal)
            throws IOException {
        write(file, rows(rows, answer));
        assertThatThrownBy(() -> SubmissionCheck.check(zip()))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(zip().toString())
                .hasMessageContaining(refusal);
    }

    @Test
    void everyRowHasItsIndex() throws IOException {
        write("WNLI.tsv", rows(146, "0").replace("\n17\t", "\n18\t"));
        assertThatThrownBy(() -> SubmissionCheck.check(zip()))
                .hasMessageEndingWith("row 17 has the index 18, expected 17");
        write("WNLI.tsv", rows(146, "0").replace("index\t", "id\t"));
        assertThatThrownBy(() -> SubmissionCheck.check(zip()))
                .hasMessageEndingWith("the header is not index, a tab, prediction");
        write("WNLI.tsv", rows(146, "0").replace("\n17\t0", "\n17\t0\t0"));
        assertThatThrownBy(() -> SubmissionCheck.check(zip()))
                .hasMessageEndingWith("row 17 has 3 fields, expected 2");
    }

    @Test
    void aFileThatIsNoZipIsSaidToBeNone() throws IOException {
        Files.writeString(zip(), "index\tprediction\n");
        assertThatThrownBy(() -> SubmissionCheck.check(zip()))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(zip() + ": is no zip");
    }
}
