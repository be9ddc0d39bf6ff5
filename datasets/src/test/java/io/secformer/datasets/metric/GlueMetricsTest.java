package io.secformer.datasets.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.OwnTask;
import io.secformer.datasets.glue.OwnTask.OwnColumns;
import io.secformer.datasets.glue.Task;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.junit.jupiter.api.Test;

final class GlueMetricsTest {
    /** 3 true positives, 1 false positive, 2 false negatives, 4 true negatives. */
    private static final double[] PREDICTED = {1, 1, 1, 1, 0, 0, 0, 0, 0, 0};

    private static final double[] TRUE = {1, 1, 1, 0, 1, 1, 0, 0, 0, 0};

    @Test
    void scoresOfClassesFollowTheirDefinitions() {
        assertThat(GlueMetrics.scores(GlueTask.MRPC, PREDICTED, TRUE))
                .containsOnlyKeys("f1", "accuracy")
                .hasEntrySatisfying("f1", is(100 * 6 / 9.0))
                .hasEntrySatisfying("accuracy", is(70));
        assertThat(GlueMetrics.scores(GlueTask.COLA, PREDICTED, TRUE))
                .hasEntrySatisfying(
                        "matthews", is(100 * (3 * 4 - 1 * 2) / Math.sqrt(4.0 * 5 * 5 * 6)));
        assertThat(GlueMetrics.primary(GlueTask.MRPC, PREDICTED, TRUE))
                .isCloseTo(100 * 6 / 9.0, within(1e-9));
        assertThat(GlueMetrics.primary(GlueTask.RTE, PREDICTED, TRUE)).isCloseTo(70, within(1e-9));
    }

    @Test
    void f1IsOfThePositiveClassWhereverItStands() {
        Task swapped = GlueTask.MRPC.inOrderOf(List.of("equivalent", "not_equivalent"));
        double[] predicted = Arrays.stream(PREDICTED).map(p -> 1 - p).toArray();
        double[] labels = Arrays.stream(TRUE).map(t -> 1 - t).toArray();
        assertThat(GlueMetrics.scores(swapped, predicted, labels))
                .isEqualTo(GlueMetrics.scores(GlueTask.MRPC, PREDICTED, TRUE));
        assertThat(GlueMetrics.scores(swapped, PREDICTED, TRUE))
                .hasEntrySatisfying("f1", is(100 * 8 / 11.0));
    }

    @Test
    void ownClassesHaveAccuracyAndTheMeanF1OfThoseThatOccur() {
        OwnTask own = new OwnTask(List.of("a", "b", "c", "d"), OwnColumns.USUAL);
        double[] predicted = {0, 0, 1, 2};
        double[] labels = {0, 1, 1, 1};
        // F1 of a: 2/3, of b: 2/4, of c: 0; d does not occur.
        assertThat(GlueMetrics.scores(own, predicted, labels))
                .containsOnlyKeys("accuracy", "macro_f1")
                .hasEntrySatisfying("accuracy", is(50))
                .hasEntrySatisfying("macro_f1", is(100 * (2 / 3.0 + 0.5) / 3));
        assertThat(GlueMetrics.primaryName(own)).isEqualTo("accuracy");
    }

    /** With two classes in use, the generalization is the ordinary coefficient. */
    @Test
    void matthewsOfThreeClassesGeneralizesTheOneOfTwo() {
        double ordinary = GlueMetrics.primary(GlueTask.COLA, PREDICTED, TRUE);
        assertThat(GlueMetrics.primary(GlueTask.AX, PREDICTED, TRUE))
                .isCloseTo(ordinary, within(1e-9));
        double[] all = {0, 1, 2, 2};
        assertThat(GlueMetrics.primary(GlueTask.AX, all, all)).isCloseTo(100, within(1e-9));
    }

    @Test
    void correlationsAreExactInDoublePrecision() {
        SplittableRandom random = new SplittableRandom(1);
        double[] labels = random.doubles(1500, 0, 5).toArray();
        double[] predictions = labels.clone();
        for (int i = 0; i < predictions.length; i++) {
            predictions[i] = 100 + predictions[i] + random.nextDouble();
        }
        double expected = 100 * new PearsonsCorrelation().correlation(predictions, labels);
        assertThat(GlueMetrics.scores(GlueTask.STS_B, predictions, labels).get("pearson"))
                .isCloseTo(expected, within(1e-8));
    }

    @Test
    void spearmanSharesRanksAmongEqualScores() {
        double[] predictions = {1, 2, 2, 3};
        double[] labels = {1, 3, 2, 4};
        // Ranks 1, 2.5, 2.5, 4 against 1, 3, 2, 4.
        assertThat(GlueMetrics.scores(GlueTask.STS_B, predictions, labels).get("spearman"))
                .isCloseTo(100 * 4.5 / Math.sqrt(4.5 * 5), within(1e-9));
    }

    @Test
    void predictionsAreTheLargestLogitOrTheScoreItself() {
        assertThat(
                        GlueMetrics.predictions(
                                GlueTask.MNLI, new double[][] {{0, 2, 1}, {3, 2, 3}, {-3, -2, -1}}))
                .containsExactly(1, 0, 2);
        assertThat(GlueMetrics.predictions(GlueTask.STS_B, new double[][] {{5.5}, {-0.1}}))
                .containsExactly(5.5, -0.1);
        assertThatThrownBy(
                        () ->
                                GlueMetrics.predictions(
                                        GlueTask.RTE, new double[][] {{0, Double.NaN}}))
                .hasMessageContaining("example 0")
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> GlueMetrics.predictions(GlueTask.RTE, new double[][] {{0}}))
                .hasMessageContaining("example 0 has 1 logits, RTE has 2");
    }

    @Test
    void majorityBaselineAnswersTheMostFrequentTrainingClass() {
        double[] train = {1, 1, 0};
        double[] dev = {1, 0, 0, 0};
        assertThat(GlueMetrics.majorityBaseline(GlueTask.RTE, train, dev))
                .isCloseTo(25, within(1e-9));
        assertThat(GlueMetrics.majorityBaseline(GlueTask.MRPC, train, dev))
                .isCloseTo(40, within(1e-9));
        assertThat(GlueMetrics.majorityBaseline(GlueTask.COLA, train, dev)).isZero();
        assertThat(GlueMetrics.majorityBaseline(GlueTask.STS_B, train, dev)).isZero();
    }

    @Test
    void whatIsNoClassIsRejected() {
        assertThatThrownBy(
                        () ->
                                GlueMetrics.scores(
                                        GlueTask.RTE, new double[] {0, 2}, new double[] {0, 1}))
                .hasMessageContaining("example 1 of RTE has 2.0");
        assertThatThrownBy(
                        () ->
                                GlueMetrics.scores(
                                        GlueTask.RTE, new double[] {0}, new double[] {Double.NaN}))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> GlueMetrics.scores(GlueTask.RTE, new double[0], new double[0]))
                .hasMessageContaining("at least one");
    }

    private static java.util.function.Consumer<Double> is(double expected) {
        return found -> assertThat(found).isCloseTo(expected, within(1e-9));
    }
}
