package io.secformer.distill.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.datasets.glue.GlueTask;
import io.secformer.distill.eval.StoppedException;
import io.secformer.distill.eval.TokenizedExample;
import io.secformer.distill.eval.TokenizedExamples;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BagOfWordsTest {
    private static final int SPECIAL = 30;

    @Test
    void learnsWhichTokensThereAre() {
        ToDoubleFunction<int[]> rule = ids -> count(ids, SPECIAL) > 0 ? 1 : 0;
        assertThat(metric(GlueTask.SST_2, rule)).isGreaterThan(95);
    }

    @Test
    void cannotLearnTheirOrder() {
        ToDoubleFunction<int[]> rule = ids -> ids[1] < ids[2] ? 1 : 0;
        assertThat(metric(GlueTask.SST_2, rule)).isBetween(35.0, 70.0);
    }

    @Test
    void fitsScoresOfPairsToWhatTheyShare() {
        ToDoubleFunction<int[]> rule =
                ids -> {
                    int shared = 0;
                    for (int i = 0; i < ids.length / 2; i++) {
                        for (int j = ids.length / 2; j < ids.length; j++) {
                            shared += ids[i] == ids[j] ? 1 : 0;
                        }
                    }
                    return Math.min(5, shared);
                };
        assertThat(metric(GlueTask.STS_B, rule)).isGreaterThan(70);
    }

    private static double metric(GlueTask task, ToDoubleFunction<int[]> rule) {
        return BagOfWords.devMetric(
                task,
                samples(task, rule, 1200, 1),
                samples(task, rule, 300, 2),
                3,
                BagOfWords.Watch.NONE);
    }

    /** Batches are counted, of training and of dev examples, and not seconds. */
    private static int batchesOf(int trained, int compared) {
        AtomicInteger batches = new AtomicInteger();
        BagOfWords.devMetric(
                GlueTask.SST_2,
                samples(GlueTask.SST_2, ids -> 1, trained, 1),
                samples(GlueTask.SST_2, ids -> 1, compared, 2),
                3,
                new BagOfWords.Watch(
                        () -> {
                            batches.incrementAndGet();
                            return false;
                        },
                        line -> {}));
        return batches.get();
    }

    @Test
    void fewExamplesTakeFewStepsAndFewLooksAtTheDevSet() {
        int batchesOfDev = 16;
        // The last look comes up to 30 steps later; nothing better in a third of the epochs ends
        // all.
        int most = 200 + 30 + (200 / 30 + 2) * batchesOfDev;
        assertThat(batchesOf(1, 64 * batchesOfDev)).isBetween(200 / 3, most);
        assertThat(batchesOf(64, 64 * batchesOfDev)).isBetween(200 / 3, most);
    }

    @ParameterizedTest
    @CsvSource({"1,200", "64,200", "500,192", "2490,39", "8000,12", "400000,12"})
    void epochsAreBoundedFromBothSides(int examples, int epochs) {
        assertThat(BagOfWords.epochs(examples)).isEqualTo(epochs);
    }

    @Test
    void nothingBetterForAThirdOfTheEpochsEndsTraining() {
        // Every answer is right by the second look, after 31 steps.
        assertThat(batchesOf(64, 64)).isBetween(31 + 200 / 3, 31 + 200 / 3 + 30 + 5);
    }

    @Test
    void endsWhereItIsTold() {
        AtomicInteger asked = new AtomicInteger();
        BagOfWords.Watch watch =
                new BagOfWords.Watch(() -> asked.incrementAndGet() > 7, line -> {});
        TokenizedExamples samples = samples(GlueTask.SST_2, ids -> ids[0] % 2, 100, 1);
        assertThatThrownBy(() -> BagOfWords.devMetric(GlueTask.SST_2, samples, samples, 3, watch))
                .isInstanceOf(StoppedException.class)
                .hasMessage(
                        "the baseline was stopped before it was done: the same command begins"
                                + " anew");
        assertThat(asked.get()).isEqualTo(8);
    }

    private static TokenizedExamples samples(
            GlueTask task, ToDoubleFunction<int[]> rule, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TokenizedExample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = random.ints(10, 5, SPECIAL).toArray();
            if (random.nextBoolean()) {
                ids[random.nextInt(10)] = SPECIAL;
            }
            int[] types = new int[10];
            for (int t = 5; t < 10; t++) {
                types[t] = task.isPair() ? 1 : 0;
            }
            samples.add(new TokenizedExample(ids, types, rule.applyAsDouble(ids)));
        }
        return new TokenizedExamples(samples, 0);
    }

    private static int count(int[] ids, int wanted) {
        int count = 0;
        for (int id : ids) {
            count += id == wanted ? 1 : 0;
        }
        return count;
    }
}
