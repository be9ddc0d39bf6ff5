package io.secformer.distill.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.distill.nn.WordTable;
import io.secformer.distill.nn.WordTables;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordAdamWTest {
    private static final int ROWS = 200;
    private static final int WIDTH = 7;
    private static final int STEPS = 900;
    private static final double DECAY = 0.01;

    /** Rows near 0 are touched often, others seldom, the last never. */
    private static int[] rows(int step) {
        SplittableRandom random = new SplittableRandom(step);
        return IntStream.range(0, 1 + random.nextInt(20))
                .map(_ -> (int) ((ROWS - 1) * Math.pow(random.nextDouble(), 4)))
                .sorted()
                .distinct()
                .toArray();
    }

    private static float[] gradient(int step, int rows) {
        SplittableRandom random = new SplittableRandom(-step);
        float[] gradient = new float[rows * WIDTH];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (float) (random.nextGaussian() * Math.exp(-random.nextInt(12)));
        }
        return gradient;
    }

    private static double rate(int step) {
        return 1e-2 * (1 + step % 13) / 13;
    }

    private static WordTable table() {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[ROWS * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return WordTables.of(ROWS, WIDTH, values);
    }

    private static void step(WordAdamW optimizer, int step) {
        int[] rows = rows(step);
        optimizer.update(rows, gradient(step, rows.length), rate(step), 0.5);
    }

    /** What updating every row in every step gives, in double precision. */
    private static double[] dense() {
        float[] start = WordTables.values(table());
        double[] weights = IntStream.range(0, start.length).mapToDouble(i -> start[i]).toArray();
        double[] mean = new double[weights.length];
        double[] variance = new double[weights.length];
        for (int step = 1; step <= STEPS; step++) {
            double[] gradient = new double[weights.length];
            int[] rows = rows(step);
            float[] ofRows = gradient(step, rows.length);
            for (int r = 0; r < rows.length; r++) {
                for (int i = 0; i < WIDTH; i++) {
                    gradient[rows[r] * WIDTH + i] = 0.5 * ofRows[r * WIDTH + i];
                }
            }
            for (int i = 0; i < weights.length; i++) {
                mean[i] = 0.9 * mean[i] + 0.1 * gradient[i];
                variance[i] = 0.999 * variance[i] + 0.001 * gradient[i] * gradient[i];
                double m = mean[i] / (1 - Math.pow(0.9, step));
                double v = variance[i] / (1 - Math.pow(0.999, step));
                weights[i] =
                        weights[i] * (1 - rate(step) * DECAY)
                                - rate(step) * m / (Math.sqrt(v) + 1e-8);
            }
        }
        return weights;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void equalsUpdatingEveryRowInEveryStep(int threads) {
        WordTable table = table();
        WordAdamW optimizer = new WordAdamW(table, DECAY, threads);
        for (int step = 1; step <= STEPS; step++) {
            step(optimizer, step);
        }
        optimizer.close();
        double[] dense = dense();
        float[] lazy = WordTables.values(table);
        for (int i = 0; i < dense.length; i++) {
            // A step rounds its new weight, of at most a few units, to 2^-23 of it.
            assertThat((double) lazy[i]).isCloseTo(dense[i], within(STEPS * 0x1p-23));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100})
    void whenRowsAreSettledChangesNoBit(int every) {
        WordTable lazy = table();
        WordTable settled = table();
        WordAdamW first = new WordAdamW(lazy, DECAY, 1);
        WordAdamW second = new WordAdamW(settled, DECAY, 2);
        for (int step = 1; step <= STEPS; step++) {
            step(first, step);
            step(second, step);
            if (step % every == 0) {
                second.settleAll();
            }
        }
        assertThat(WordTables.gather(lazy, 3, 77, ROWS - 1))
                .isEqualTo(WordTables.gather(settled, 3, 77, ROWS - 1));
        assertThat(first.mean()).isEqualTo(second.mean());
        assertThat(first.variance()).isEqualTo(second.variance());
        assertThat(WordTables.values(lazy)).isEqualTo(WordTables.values(settled));
    }

    @Test
    void restoredOptimizerGoesOnToTheSameBits() {
        WordTable straight = table();
        WordAdamW optimizer = new WordAdamW(straight, DECAY, 1);
        WordTable resumed = table();
        WordAdamW early = new WordAdamW(resumed, DECAY, 1);
        for (int step = 1; step <= STEPS; step++) {
            step(optimizer, step);
            if (step <= 500) {
                step(early, step);
            }
        }
        float[] mean = early.mean().clone();
        float[] variance = early.variance().clone();
        early.close();
        WordAdamW late = new WordAdamW(resumed, DECAY, 1);
        late.restore(mean, variance, 500);
        for (int step = 501; step <= STEPS; step++) {
            step(late, step);
        }
        assertThat(WordTables.values(resumed)).isEqualTo(WordTables.values(straight));
    }

    @Test
    void rowsThatNoBatchTouchesOnlyDecay() {
        WordTable table = table();
        float[] before = WordTables.gather(table, ROWS - 1);
        WordAdamW optimizer = new WordAdamW(table, DECAY, 1);
        double keeps = 1;
        for (int step = 1; step <= 100; step++) {
            step(optimizer, step);
            keeps *= 1 - rate(step) * DECAY;
        }
        float[] after = WordTables.gather(table, ROWS - 1);
        for (int i = 0; i < WIDTH; i++) {
            assertThat((double) after[i]).isCloseTo(before[i] * keeps, within(100 * 0x1p-23));
        }
        assertThat(Arrays.copyOfRange(optimizer.mean(), (ROWS - 1) * WIDTH, ROWS * WIDTH))
                .containsOnly(0f);
    }
}
