package io.secformer.datasets.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.testing.Captured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users get wrong is one line, without a name out of the source. */
final class DatasetsUsageTest {
    @TempDir private Path folder;

    private static String refused(int code, String... arguments) {
        Captured run = Captured.of(() -> DatasetsMain.run(arguments));
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err())
                .startsWith("secformer: ")
                .doesNotContain("Exception", "java.", "null", "<");
        return run.err().strip().substring("secformer: ".length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "make|Missing required option: '--out=DIR'; --help lists what there is",
                "stats|Missing required option: '--glue-dir=DIR'; --help lists what there is",
                "verify --gluedir x|Unknown option '--gluedir'; did you mean --glue-dir?",
                "submit --out x --task RTE|Missing required argument(s): --predictions=TSV; --help"
                        + " lists what there is",
                "make --out x --train 3000000000|--train is 3000000000, expected a whole number up"
                        + " to 2147483647",
                "make --out x --seed 12345678901234567890|--seed is 12345678901234567890,"
                        + " expected a whole number of at most 18 digits",
                "fetch --out x --task RTE,|--task is 'RTE,', expected values with a comma"
                        + " between, and none behind the last",
                "fetch --out x --task RTE,,AX|--task is '', expected one of CoLA, SST-2,",
                "submit --out x --task nope --predictions x|--task is nope, expected one of CoLA",
                "submit --out x --task RTE --split val --predictions x|--split is val, expected one"
                        + " of train, dev",
                "fetch --out x --timeout 0|--timeout is 0, expected 1 or more",
                "make --out x --dev 0|--dev is 0, expected 1 to 1000000 examples",
                "fetch --out x --base-url ht^tp://x/|--base-url is ht^tp://x/, expected"
                        + " http(s)://HOST/"
            })
    void wrongUsageSaysWhatWasExpected(String arguments, String line) {
        assertThat(refused(2, arguments.split(" ", -1))).startsWith(line);
    }

    @Test
    void emptyNameIsNotTheFolderOfTheProcess() {
        for (String[] arguments :
                new String[][] {
                    {"make", "--out", ""}, {"stats", "--glue-dir", ""}, {"fetch", "--out", " "}
                }) {
            assertThat(refused(2, arguments))
                    .startsWith(arguments[1] + " is '")
                    .endsWith("expected the name of a file or folder");
        }
    }

    @Test
    void madeDataReplacesItsOwnFilesOnly() throws IOException {
        String own = folder.resolve("own").toString();
        String[] make = {"make", "--train", "3", "--dev", "2", "--test", "1", "--out", own};
        assertThat(Captured.of(() -> DatasetsMain.run(make)).code()).isZero();
        assertThat(Captured.of(() -> DatasetsMain.run(make)).code()).isZero();

        Path official = Files.createDirectories(folder.resolve("glue/RTE")).resolve("dev.tsv");
        Files.writeString(official, "official");
        make[make.length - 1] = folder.resolve("glue").toString();
        assertThat(refused(1, make)).startsWith(official + ": is there, and not of the built-in");
        assertThat(official).hasContent("official");
        assertThat(folder.resolve("glue")).isDirectoryNotContaining("glob:**.txt");
    }

    @Test
    void madeDataIsNotTakenForTheOfficialFiles() {
        String made = folder.toString();
        Captured.of(
                () ->
                        DatasetsMain.run(
                                "make", "--train", "3", "--dev", "2", "--test", "1", "--out",
                                made));
        assertThat(refused(1, "fetch", "--task", "RTE", "--out", made))
                .isEqualTo(
                        made
                                + ": holds the built-in data of 'datasets make': choose another"
                                + " folder for --out");
    }

    @Test
    void answersToAnotherTestSetAreNamedByTheirFile() throws IOException {
        Path answers = Files.writeString(folder.resolve("p.tsv"), "prediction\nentailment\n");
        String zip = folder.resolve("z.zip").toString();
        assertThat(
                        refused(
                                1,
                                "submit",
                                "--task",
                                "RTE",
                                "--predictions",
                                answers.toString(),
                                "--out",
                                zip))
                .isEqualTo(answers + ": RTE.tsv needs 3000 predictions, found 1");
        assertThat(refused(1, "check", folder.toString()))
                .isEqualTo(folder + ": is a folder, expected a zip file");
    }

    @Test
    void downloadBelowAFileSaysWhatIsInTheWay() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        assertThat(refused(1, "fetch", "--task", "RTE", "--out", file.toString()))
                .isEqualTo(file.resolve("downloads") + ": a part of its path is no folder");
    }
}
