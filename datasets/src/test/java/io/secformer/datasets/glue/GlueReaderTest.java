package io.secformer.datasets.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.datasets.glue.OwnTask.OwnColumns;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as people have them. */
final class GlueReaderTest {
    private static final OwnTask WARDS =
            new OwnTask(List.of("heart", "nerves", "bones"), OwnColumns.USUAL);

    @TempDir private Path folder;

    private final List<String> notes = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\n\n", "\r\n", "\r\n\r\n", "\n  \n", "\n\t\n\t\n"})
    void emptyLinesAtTheEndAreNoRows(String end) throws IOException {
        Path file = write("dev.tsv", "sentence\tlabel\nfine\t1\ndull\t0" + end);
        assertThat(GlueReader.readFile(file, GlueTask.SST_2, Split.DEV)).hasSize(2);
    }

    @Test
    void emptyLineBetweenRowsIsMalformed() throws IOException {
        Path file = write("dev.tsv", "sentence\tlabel\nfine\t1\n\n\ndull\t0\n");
        assertThatThrownBy(() -> GlueReader.readFile(file, GlueTask.SST_2, Split.DEV))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + ", line 3: is empty; --skip-malformed leaves such rows out");
        assertThat(skipping(file, GlueTask.SST_2)).hasSize(2);
        assertThat(notes)
                .containsExactly(
                        file + ": 2 malformed rows skipped of 4, the first: line 3: is empty");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RTE | sentence1,sentence2,label,idx | one,two,1,0 | 1",
                "RTE | sentence1,sentence2,label,idx | one,two,entailment,0 | 0",
                "MNLI | premise,hypothesis,label,idx | one,two,2,0 | 2",
                "QNLI | question,sentence,label,idx | one,two,0,7 | 0",
                "MRPC | sentence1,sentence2,label,idx | one,two,1,0 | 1",
                "QQP | question1,question2,label,idx | one,two,0,0 | 0",
                "STS-B | sentence1,sentence2,label,idx | one,two,3.8,0 | 3.8",
                "CoLA | sentence,label,idx | one,1,0 | 1",
                "CoLA | idx,sentence,label | 0,one,1 | 1",
                "CoLA | source,label,mark,sentence | gj04,0,*,one | 0",
                "WNLI | sentence1,sentence2,label,idx | one,two,1.0,0 | 1",
                "SST-2 | Sentence,Label | one,1 | 1"
            })
    void exportsOfHuggingFaceAreRead(String name, String header, String row, double label)
            throws IOException {
        GlueTask task = GlueTask.of(name);
        String text = header + "\n" + row + "\n";
        Path tabs = write("train.tsv", text.replace(',', '\t'));
        Path commas = write("train.csv", text);
        for (Path file : List.of(tabs, commas)) {
            Example example = GlueReader.readFile(file, task, Split.TRAIN).getFirst();
            assertThat(example.text()).isEqualTo("one");
            assertThat(example.textPair()).isEqualTo(task.isPair() ? "two" : null);
            assertThat(example.label()).isEqualTo(label);
        }
    }

    @Test
    void officialColaStillNeedsNoHeader() throws IOException {
        Path file = write("train.tsv", "sentence\t0\t*\tThe sentence label.\ngj04\t1\t\tOne.\n");
        assertThat(GlueReader.readFile(file, GlueTask.COLA, Split.TRAIN))
                .extracting(Example::text)
                .containsExactly("The sentence label.", "One.");
    }

    @Test
    void labelsThatAreNumbersAreSaid() throws IOException {
        Path file = write("dev.tsv", "sentence1\tsentence2\tlabel\na\tb\t0\n");
        Task reversed = GlueTask.RTE.inOrderOf(List.of("not_entailment", "entailment"));
        assertThat(skipping(file, reversed).getFirst().label()).isEqualTo(1);
        assertThat(notes)
                .containsExactly(
                        file + ": its labels are numbers, read as 0 entailment, 1 not_entailment");
    }

    @Test
    void rowsWithoutGoldLabelAndBrokenRowsAreSkippedAndCounted() throws IOException {
        Path mnli =
                write(
                        "dev_matched.tsv",
                        "index\tsentence1\tsentence2\tgold_label\n0\ta\tb\tneutral\n1\ta\tb\t-\n");
        assertThatThrownBy(() -> GlueReader.readFile(mnli, GlueTask.MNLI, Split.DEV))
                .hasMessage(
                        mnli
                                + ", line 3: has the label \"-\", expected one of entailment,"
                                + " neutral, contradiction; --skip-malformed leaves such rows out");
        assertThat(skipping(mnli, GlueTask.MNLI)).hasSize(1);
        Path qqp =
                write(
                        "train.tsv",
"""
id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate
1\t2\t3\twhy
" now\thow\t0
4\t5\t6\twhere\twhen\t1
""");
        assertThat(skipping(qqp, GlueTask.QQP)).extracting(Example::id).containsExactly("4");
        assertThat(notes)
                .hasSize(2)
                .last()
                .asString()
                .startsWith(qqp + ": 2 malformed rows skipped of 3, the first: line 2: has 4");
    }

    @Test
    void fileOfNothingButMalformedRowsIsRefused() throws IOException {
        Path file = write("dev.tsv", "sentence\tlabel\nfine\t7\n");
        assertThatThrownBy(() -> skipping(file, GlueTask.SST_2))
                .hasMessageContaining("holds no examples but 1 malformed row, the first: ")
                .hasMessageContaining("has the label \"7\"");
    }

    @Test
    void quotesAreLiteralUnlessTheyAreSaidToBeQuotes() throws IOException {
        String text =
"""
sentence\tlabel
"she said ""fine"" , then"\t1
"one\ttwo"\t0
"three
four"\t1
""";
        Path file = write("dev.tsv", text);
        assertThatThrownBy(() -> GlueReader.readFile(file, GlueTask.SST_2, Split.DEV))
                .hasMessage(
                        file
                                + ", line 3: has 3 columns, expected 2; the file looks quoted, as"
                                + " pandas and Excel write it: --quoted reads it so;"
                                + " --skip-malformed leaves such rows out");
        ReadOptions quoted = new ReadOptions(false, true, false, notes::add);
        assertThat(GlueReader.readFile(file, GlueTask.SST_2, Split.DEV, quoted))
                .extracting(Example::text)
                .containsExactly("she said \"fine\" , then", "one\ttwo", "three\nfour");
        assertThat(notes).isEmpty();
    }

    @Test
    void doubledQuotesThatAreReadLiterallyAreSaid() throws IOException {
        Path file = write("dev.tsv", "sentence\tlabel\n\"she said \"\"fine\"\"\"\t1\nno\t0\n");
        List<Example> examples = skipping(file, GlueTask.SST_2);
        assertThat(examples.getFirst().text()).isEqualTo("\"she said \"\"fine\"\"\"");
        assertThat(notes)
                .containsExactly(
                        file
                                + ": quotes are doubled in 1 row and are read as they stand; the"
                                + " file looks quoted, as pandas and Excel write it: --quoted reads"
                                + " it so");
    }

    @Test
    void literalQuotesOfOfficialFilesAreNoReasonForAHint() throws IOException {
        Path file = write("dev.tsv", "sentence\tlabel\n\" the film\t1\nthe \" plot \"\t0\n");
        assertThat(skipping(file, GlueTask.SST_2)).hasSize(2);
        String header = "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n";
        Path qqp = write("train.tsv", header + "1\t2\t3\tWhy?\t\"Is this \"\"it\"\"?\"\t0\n");
        assertThat(skipping(qqp, GlueTask.QQP).getFirst().textPair())
                .isEqualTo("\"Is this \"\"it\"\"?\"");
        assertThat(notes).isEmpty();
    }

    @Test
    void quotedHeaderIsHintedAt() throws IOException {
        Path file = write("dev.tsv", "\"sentence\"\t\"label\"\n\"fine\"\t\"1\"\n");
        assertThatThrownBy(() -> GlueReader.readFile(file, GlueTask.SST_2, Split.DEV))
                .hasMessageContaining("the header has no column sentence")
                .hasMessageContaining("--quoted");
    }

    @Test
    void linesOfCommaSeparatedFilesAreCountedAsEditorsDo() throws IOException {
        Path file = write("dev.csv", "text,label\n\"two\nlines, one row\",heart\nmore,skin\n");
        assertThatThrownBy(() -> GlueReader.readFile(file, WARDS, Split.DEV))
                .hasMessageStartingWith(file + ", line 4: has the label \"skin\"");
        assertThat(skipping(file, WARDS))
                .containsExactly(new Example("0", "two\nlines, one row", null, 0));
    }

    @Test
    void quotesThatDoNotFitTogetherAreNamed() throws IOException {
        Path file = write("dev.csv", "text,label\nfine,heart\n\"a\" b,nerves\n");
        assertThatThrownBy(() -> skipping(file, WARDS))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file + ", line 3: its quotes do not fit together");
    }

    @Test
    void ownFilesLieInTheFolderAndHaveTheirOwnColumns() throws IOException {
        write("train.csv", "id,note,kind\nx 1,Chest pain,HEART\nx 2,\"A \"\"fall\"\"\",2\n");
        write("validation.tsv", "note\tkind\nnumb\tnerves\n");
        write("test.tsv", "kind\tnote\nbones\tbroken\n\tunknown\n");
        OwnTask task = new OwnTask(WARDS.labels(), new OwnColumns("note", null, "kind"));
        assertThat(GlueReader.read(folder, task, Split.TRAIN))
                .containsExactly(
                        new Example("x 1", "Chest pain", null, 0),
                        new Example("x 2", "A \"fall\"", null, 2));
        assertThat(GlueReader.read(folder, task, Split.DEV))
                .containsExactly(new Example("0", "numb", null, 1));
        assertThat(GlueReader.read(folder, task, Split.TEST))
                .extracting(Example::label)
                .containsExactly(2.0, Double.NaN);
        assertThatThrownBy(() -> GlueReader.read(folder, task, Split.DEV_MISMATCHED))
                .hasMessage("custom has no dev_mismatched split, only train, dev, test");
    }

    @Test
    void ownScoresAreAnyNumbers() throws IOException {
        Path file = write("dev.tsv", "text\tlabel\nhot\t-40.5\ncold\t1e3\n");
        OwnTask score = WARDS.withLabels(List.of("score"));
        assertThat(GlueReader.readFile(file, score, Split.DEV))
                .extracting(Example::label)
                .containsExactly(-40.5, 1000.0);
    }

    @Test
    void missingColumnIsNamedWithItsOption() throws IOException {
        Path file = write("dev.tsv", "note\tlabel\nnumb\tnerves\n");
        assertThatThrownBy(() -> GlueReader.readFile(file, WARDS, Split.DEV))
                .hasMessage(
                        file
                                + ", line 1: the header has no column text, it has note, label;"
                                + " --text-column names it");
    }

    @Test
    void wrongSeparatorIsHintedAt() throws IOException {
        Path file = write("dev.tsv", "text,label\nnumb,nerves\n");
        assertThatThrownBy(() -> GlueReader.readFile(file, WARDS, Split.DEV))
                .hasMessage(
                        file
                                + ", line 1: the header has no column text, it has text,label;"
                                + " columns stand between commas in files that end in .csv, between"
                                + " tabs in others");
    }

    @Test
    void labelsMayLackWhereTheyAreNotNeeded() throws IOException {
        Path file = write("notes.csv", "text\nnumb\n\n");
        ReadOptions texts = ReadOptions.STRICT.withOptionalLabels();
        assertThat(GlueReader.readFile(file, WARDS, Split.TRAIN, texts))
                .extracting(Example::text)
                .containsExactly("numb");
        assertThatThrownBy(() -> GlueReader.readFile(file, WARDS, Split.TRAIN))
                .hasMessageContaining("the header has no column label");
    }

    @Test
    void otherEncodingsAreStillRefusedWithTheirLine() throws IOException {
        Path file = folder.resolve("dev.tsv");
        Files.write(file, "sentence\tlabel\ncafé\t1\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> skipping(file, GlueTask.SST_2))
                .hasMessage(file + ", line 2: is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5f", "2d", "0x1p1", "NaN", "Infinity", "1,5", "1e999"})
    void scoresAreNumbersAsPeopleWriteThem(String score) throws IOException {
        Path gold = write("dev.tsv", "sentence1\tsentence2\tscore\none\ttwo\t" + score + "\n");
        Path predicted = write("p.tsv", "index\tprediction\n0\t" + score + "\n");
        assertThatThrownBy(() -> GlueReader.readFile(gold, GlueTask.STS_B, Split.DEV))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(
                        "has the score \"" + score + "\", expected a number of 0 to 5");
        assertThatThrownBy(() -> PredictionReader.read(predicted, GlueTask.STS_B))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("has the prediction " + score + ", expected a number");
    }

    @Test
    void taskFolderInPlaceOfTheOneAboveIsRecognised() throws IOException {
        Path own = Files.createDirectories(folder.resolve("data/SST-2"));
        Files.writeString(own.resolve("dev.tsv"), "sentence\tlabel\nfine\t1\n");
        assertMissing(
                own,
                own.resolve("SST-2/dev.tsv")
                        + ": there is no such file, but "
                        + own
                        + " itself has one: expected the folder above the task's, "
                        + folder.resolve("data"));
        Path named = Files.move(own, folder.resolve("data/reviews"));
        assertMissing(
                named,
                named.resolve("SST-2/dev.tsv")
                        + ": there is no such file, but "
                        + named
                        + " itself has one: expected the folder above one named SST-2, with the"
                        + " task's files");
    }

    @Test
    void taskFolderThatIsElsewhereNearbyIsNamed() throws IOException {
        Path glue = folder.resolve("glue");
        Path own = Files.createDirectories(glue.resolve("sst2"));
        Files.writeString(own.resolve("dev.tsv"), "sentence\tlabel\nfine\t1\n");
        assertMissing(
                glue,
                glue.resolve("SST-2/dev.tsv")
                        + ": there is no such file, but a folder sst2: expected SST-2 in "
                        + glue);
        Files.move(own, glue.resolve("SST-2"));
        assertMissing(
                folder,
                folder.resolve("SST-2/dev.tsv")
                        + ": there is no such file, but a folder "
                        + Path.of("glue", "SST-2")
                        + ": expected SST-2 in "
                        + folder);
        assertMissing(
                folder.resolve("nowhere"),
                folder.resolve("nowhere/SST-2/dev.tsv") + ": there is no such file");
    }

    private static void assertMissing(Path glueDir, String sentence) {
        assertThatThrownBy(() -> GlueReader.read(glueDir, GlueTask.SST_2, Split.DEV))
                .isInstanceOf(FormatException.class)
                .hasMessage(sentence);
    }

    @Test
    void predictionsAreFoundHoweverTheyAreSpelt() throws IOException {
        Path file = write("p.tsv", "example\tprediction\n0\tEntailment\n1\tnot entailment\n2\t1\n");
        assertThat(PredictionReader.read(file, GlueTask.RTE)).containsExactly(0, 1, 1);
    }

    private List<Example> skipping(Path file, Task task) {
        return GlueReader.readFile(
                file, task, Split.DEV, new ReadOptions(true, false, false, notes::add));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
