package io.secformer.datasets.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.datasets.glue.OwnTask.OwnColumns;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Classes by name, whatever their order and spelling. */
final class TaskTest {
    private static final OwnTask WARDS =
            new OwnTask(List.of("heart", "nerves", "bones"), OwnColumns.USUAL);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MNLI | contradiction, entailment, neutral | contradiction, entailment, neutral",
                "MNLI | NEUTRAL, Entailment, CONTRADICTION | neutral, entailment, contradiction",
                "SST-2 | POSITIVE, NEGATIVE | positive, negative",
                "SST-2 | pos, neg | positive, negative",
                "RTE | not entailment, Entailment | not_entailment, entailment",
                "QNLI | non-entailment, entailment | not_entailment, entailment",
                "WNLI | entailment, not-entailment | entailment, not_entailment",
                "QQP | Duplicate, NotDuplicate | duplicate, not_duplicate",
                "QQP | paraphrase, not paraphrase | duplicate, not_duplicate",
                "MRPC | paraphrase, not_paraphrase | equivalent, not_equivalent",
                "CoLA | acceptable, not-acceptable | acceptable, unacceptable",
                "MNLI | LABEL_0, LABEL_1, LABEL_2 | entailment, neutral, contradiction",
                "MNLI | 2, 0, 1 | contradiction, entailment, neutral",
                "SST-2 | label_1, label_0 | positive, negative",
                "SST-2 | negative, 1 | negative, positive"
            })
    void classesStandInTheOrderOfTheOutputs(String name, String outputs, String expected) {
        Task ordered = GlueTask.of(name).inOrderOf(split(outputs));
        assertThat(ordered.labels()).isEqualTo(split(expected));
        assertThat(ordered.taskName()).isEqualTo(name);
        for (int i = 0; i < ordered.numLabels(); i++) {
            assertThat(ordered.classOf(split(outputs).get(i))).isEqualTo(i);
            assertThat(ordered.classOf(ordered.fileLabels().get(i))).isEqualTo(i);
        }
        assertThat(ordered.inOrderOf(GlueTask.of(name).labels())).isEqualTo(GlueTask.of(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MNLI | negative, positive",
                "MNLI | entailment, neutral",
                "MNLI | entailment, neutral, neutral",
                "MNLI | entailment, neutral, ENTAILMENT",
                "SST-2 | LABEL_1, LABEL_2",
                "SST-2 | bad, good",
                "SST-2 | nonnegative, positive",
                "RTE | paraphrase, not_paraphrase",
                "STS-B | low, high"
            })
    void othersAreRefusedWithBothLists(String name, String outputs) {
        GlueTask task = GlueTask.of(name);
        assertThatThrownBy(() -> task.inOrderOf(split(outputs)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        task.isRegression() ? "a score" : String.join(", ", task.labels()))
                .hasMessageContaining(outputs);
    }

    @ParameterizedTest
    @EnumSource(GlueTask.class)
    void everyTaskKnowsItsOwnNamesAndFiles(GlueTask task) {
        assertThat(task.inOrderOf(task.labels())).isEqualTo(task);
        for (int i = 0; i < task.numLabels() && !task.isRegression(); i++) {
            assertThat(task.classOf(task.labels().get(i))).isEqualTo(i);
            assertThat(task.classOf(task.fileLabels().get(i))).isEqualTo(i);
            assertThat(task.classOf(Integer.toString(i))).isEqualTo(i);
            assertThat(task.classOf(i + ".0")).isEqualTo(i);
        }
        assertThat(task.classOf("-")).isEqualTo(-1);
        assertThat(task.classOf("")).isEqualTo(-1);
        assertThat(task.classOf("3")).isEqualTo(-1);
    }

    @Test
    void numbersInFilesMeanTheTasksClassesWhateverTheModelsOrder() {
        Task ordered = GlueTask.MNLI.inOrderOf(List.of("contradiction", "entailment", "neutral"));
        assertThat(ordered.classOf("0")).isEqualTo(ordered.labels().indexOf("entailment"));
        assertThat(ordered.classOf("2")).isEqualTo(ordered.labels().indexOf("contradiction"));
    }

    @Test
    void positiveClassMovesWithItsName() {
        assertThat(GlueTask.MRPC.inOrderOf(List.of("equivalent", "not_equivalent")).positiveClass())
                .isZero();
        assertThat(GlueTask.MRPC.positiveClass()).isEqualTo(1);
    }

    @Test
    void ownClassesAreFoundBySpellingOrIndex() {
        assertThat(WARDS.classOf("Nerves")).isEqualTo(1);
        assertThat(WARDS.classOf("2")).isEqualTo(2);
        assertThat(WARDS.classOf("3")).isEqualTo(-1);
        assertThat(WARDS.classOf("skin")).isEqualTo(-1);
        assertThat(WARDS.inOrderOf(List.of("BONES", "heart", "nerves")).labels())
                .containsExactly("bones", "heart", "nerves");
    }

    @Test
    void ownNamesThatAreNumbersAreNames() {
        OwnTask stars = WARDS.withLabels(List.of("1", "2", "3", "4", "5"));
        assertThat(stars.classOf("1")).isZero();
        assertThat(stars.classOf("5.0")).isEqualTo(4);
        assertThat(stars.classOf("0")).isEqualTo(-1);
        OwnTask signs = WARDS.withLabels(List.of("-1", "0", "1"));
        assertThat(signs.classOf("-1")).isZero();
        assertThat(signs.classOf("1")).isEqualTo(2);
        OwnTask unnamed = WARDS.withLabels(List.of("LABEL_1", "LABEL_0"));
        assertThat(unnamed.classOf("0")).isEqualTo(1);
    }

    @Test
    void ownNamesThatAreSpeltAlikeNeedTheirExactSpelling() {
        OwnTask alike = WARDS.withLabels(List.of("C", "c", "B-1", "b1"));
        assertThat(alike.classOf("c")).isEqualTo(1);
        assertThat(alike.classOf("C")).isZero();
        assertThat(alike.classOf("B1")).isEqualTo(-1);
    }

    @Test
    void oneOwnNameIsAScore() {
        OwnTask score = WARDS.withLabels(List.of("score"));
        assertThat(score.isRegression()).isTrue();
        assertThat(score.metrics()).containsExactly(Metric.PEARSON, Metric.SPEARMAN);
        assertThat(score.classOf("0")).isEqualTo(-1);
        assertThat(score.inOrderOf(List.of("LABEL_0"))).isEqualTo(score);
    }

    @Test
    void ownNamesAreDistinctAndNotBlank() {
        assertThatThrownBy(() -> WARDS.withLabels(List.of("a", "b", "a")))
                .hasMessage("two classes have the same name: a, b, a");
        assertThatThrownBy(() -> WARDS.withLabels(List.of("a", " ")))
                .hasMessageContaining("none of them blank");
    }

    @Test
    void unnamedOutputsAreThoseThatAreNumbers() {
        assertThat(LabelNames.areNumbers(List.of("LABEL_0", "LABEL_1"))).isTrue();
        assertThat(LabelNames.areNumbers(List.of("0", "1"))).isTrue();
        assertThat(LabelNames.areNumbers(List.of("0", "positive"))).isFalse();
        assertThat(LabelNames.areNumbers(List.of("1 star", "2 stars"))).isFalse();
    }

    private static List<String> split(String names) {
        return Arrays.asList(names.split(", ", -1));
    }
}
