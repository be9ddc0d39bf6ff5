package io.secformer.convert.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.OwnTask;
import io.secformer.datasets.glue.Task;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cards say, and that they say nothing else. */
class CardsTest {
    private static final BertConfig CONFIG =
            BertConfig.ofSize(100, 24, 2, 3, 48)
                    .withMaxPositionEmbeddings(64)
                    .withLabels(List.of("negative", "positive"))
                    .withSoftmax(SoftmaxFunction.TWO_QUAD);

    private static final List<String> ROW =
            List.of("dev, 20 examples", "accuracy", "91.0", "90.0", "95.0 %", "40", "0.16");

    @TempDir private Path folder;

    private static ObjectNode provenance(String role, String task, int dev) {
        ObjectNode record = JsonFiles.object().put("role", role).put("task", task);
        record.put("metric", "accuracy").put("devMetric", 91.25).put("startedFrom", "sha256:ab12");
        record.putObject("data")
                .put("trainSha256", "11aa")
                .put("devSha256", "22bb")
                .put("trainExamples", 500)
                .put("devExamples", dev);
        record.putObject("recipe")
                .put("command", role)
                .put("maxTokens", 48)
                .put("seed", 7)
                .put("stage1LearningRate", 2.0E-4)
                .put("epochs", 3)
                .putArray("learningRates")
                .add(1.0E-4)
                .add(2.0E-4);
        record.putObject("versions").put("java", "25");
        return record;
    }

    private static String card(String role, Task task, int dev) {
        return ModelCard.of(
                Path.of("runs/my-model"), CONFIG, task, provenance(role, task.taskName(), dev));
    }

    @Test
    void cardOfAStudentHasWhatItsRecordSays() {
        String card = card("student", GlueTask.SST_2, 400);
        assertThat(card.lines())
                .contains(
                        "# SST-2 student",
                        "| task | SST-2: one text, one of the classes negative, positive |",
                        "| accuracy on the dev set, in the clear | 91.3 (400 examples) |",
                        "| softmax | 2quad |",
                        "| buckets | 16, 24, 32, 48 tokens: texts are padded to one of these"
                                + " lengths |",
                        "| training examples | 500 |",
                        "| SHA-256 of the dev file | 22bb |",
                        "| started from | sha256:ab12 |",
                        "| seed | 7 |",
                        "| stage1 learning rate | 2.0E-4 |",
                        "| learning rates | 1.0E-4,2.0E-4 |",
                        "./secformer evaluate --model my-model --task SST-2 --glue-dir GLUE");
        assertThat(card("student", GlueTask.SST_2, 400)).isEqualTo(card);
    }

    @Test
    void headerNamesADataSetOnlyWhereTheNumberOfExamplesIsIts() {
        assertThat(card("teacher", GlueTask.SST_2, 872))
                .startsWith(
                        """
                        ---
                        language: en
                        datasets:
                        - nyu-mll/glue
                        metrics:
                        - accuracy
                        pipeline_tag: text-classification
                        tags:
                        - bert
                        - secure-computation
                        model-index:
                        - name: 'SST-2 teacher'
                          results:
                          - task:
                              type: text-classification
                            dataset:
                              name: GLUE SST-2
                              type: nyu-mll/glue
                              config: sst2
                              split: validation
                            metrics:
                            - type: accuracy
                              name: 'accuracy'
                              value: 0.9125
                        ---
                        """);
        assertThat(card("teacher", GlueTask.SST_2, 400))
                .doesNotContain("nyu-mll")
                .doesNotContain("language:")
                .contains("but not that data");
        assertThat(card("teacher", GlueTask.SST_2, 872)).contains("gluebenchmark.com");
    }

    @Test
    void noCardNamesALicence() {
        for (int dev : new int[] {400, 872}) {
            assertThat(card("teacher", GlueTask.SST_2, dev).lines())
                    .noneMatch(line -> line.startsWith("license:"))
                    .contains("## Licence");
        }
    }

    @Test
    void softmaxThatPythonDoesNotKnowIsSaid() {
        assertThat(card("student", GlueTask.SST_2, 400)).contains("in place of 2quad");
        assertThat(
                        ModelCard.of(
                                Path.of("m"),
                                CONFIG.withSoftmax(SoftmaxFunction.SOFTMAX),
                                GlueTask.SST_2,
                                provenance("teacher", "SST-2", 400)))
                .doesNotContain("in place of");
    }

    @Test
    void namesOfClassesCannotBreakATable() {
        OwnTask own = new OwnTask(List.of("a|b", "<script>"), OwnTask.OwnColumns.USUAL);
        String card = card("teacher", own, 10);
        assertThat(card)
                .contains("one of the classes a\\|b, &lt;script>")
                .contains("who knows their terms");
    }

    @Test
    void scoreIsTheMeanOfTwoCorrelations() {
        assertThat(
                        ModelCard.of(
                                Path.of("m"),
                                CONFIG.withRegression(),
                                GlueTask.STS_B,
                                provenance("teacher", "STS-B", 1500)))
                .contains("- pearsonr\n- spearmanr\n")
                .contains("- type: glue\n      name: 'pearson-spearman'")
                .contains("config: stsb")
                .contains("STS-B: a pair of texts, answered by a score");
    }

    @Test
    void rowsOfEvaluationsAreAddedAndReplaced() throws IOException {
        Path card = folder.resolve(ModelCard.FILE);
        Files.writeString(card, "before\n" + EvaluationRows.empty() + "\nafter\n");
        assertThat(EvaluationRows.put(folder, ROW)).isTrue();
        List<String> other = List.of("dev, 8 examples", "accuracy", "1", "2", "3 %", "4", "5");
        assertThat(EvaluationRows.put(folder, other)).isTrue();
        List<String> again =
                List.of("dev, 20 examples", "accuracy", "91.0", "91.0", "100.0 %", "40", "0.16");
        assertThat(EvaluationRows.put(folder, again)).isTrue();
        String text = Files.readString(card);
        assertThat(text).startsWith("before\n").endsWith("\nafter\n").doesNotContain("None yet");
        assertThat(text.lines().filter(line -> line.startsWith("| dev")))
                .containsExactly(
                        "| dev, 20 examples | accuracy | 91.0 | 91.0 | 100.0 % | 40 | 0.16 |",
                        "| dev, 8 examples | accuracy | 1 | 2 | 3 % | 4 | 5 |");
        assertThat(text.lines().filter(line -> line.startsWith("| data"))).hasSize(1);
        assertThat(EvaluationRows.put(folder, again)).isTrue();
        assertThat(Files.readString(card)).isEqualTo(text);
    }

    @Test
    void readmeOfSomebodyElseStaysAsItIs() throws IOException {
        assertThat(EvaluationRows.put(folder, ROW)).isFalse();
        assertThat(folder).isEmptyDirectory();
        Path card = Files.writeString(folder.resolve(ModelCard.FILE), "my own words\n");
        assertThat(EvaluationRows.put(folder, ROW)).isFalse();
        assertThat(Files.readString(card)).isEqualTo("my own words\n");
    }

    @Test
    void rowHasACellForEveryColumn() {
        assertThatThrownBy(() -> EvaluationRows.put(folder, List.of("dev")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("7 cells");
    }
}
