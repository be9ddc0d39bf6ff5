package io.secformer.distill.train;

import io.secformer.distill.nn.WordTable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * AdamW on word embeddings, of which a batch touches a few rows: bit for bit what updating every
 * row in every step gives. A step in which a row has no gradient still moves it, by its decay and
 * by what is left of its first moment; such steps are taken one after the other when the row is
 * next read. Then it stays in the cache meanwhile, where a pass over the whole table is bound by
 * memory.
 *
 * <ol>
 *   <li>{@code m = 0.9 m + 0.1 g}, {@code v = 0.999 v + 0.001 g^2};
 *   <li>{@code w = w (1 - lr decay) - lr sqrt(1 - 0.999^t) / (1 - 0.9^t) * m / (sqrt(v) + epsilon
 *       sqrt(1 - 0.999^t))}.
 * </ol>
 *
 * <p>Every 64 steps first moments below 2^-100, which move no weight, become zero: on their way to
 * the smallest floats they would slow the processor down.
 */
final class WordAdamW implements WordTable.Debt {
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final double EPSILON = 1e-8;
    private static final float TINY = 0x1p-100f;
    private static final int TIDY_EVERY = 64;

    /** Rows that are worth a thread of their own. */
    private static final int MANY_ROWS = 64;

    private final WordTable table;
    private final int width;
    private final float[] weights;
    private final float[] mean;
    private final float[] variance;
    private final double weightDecay;
    private final int threads;

    /** Updates that each row has seen. */
    private final int[] seen;

    /** Whether a row's first moment is zero throughout. */
    private final boolean[] rests;

    private int updates;

    /** Updates before the first of {@link #rates}. */
    private int forgotten;

    private Rate[] rates = new Rate[TIDY_EVERY];

    /** What an update multiplies by. */
    private record Rate(float keeps, float moves, float epsilon) {}

    WordAdamW(WordTable table, double weightDecay, int threads) {
        this.table = table;
        this.width = table.width();
        this.weights = table.lend(this);
        this.mean = new float[weights.length];
        this.variance = new float[weights.length];
        this.weightDecay = weightDecay;
        this.threads = threads;
        this.seen = new int[table.rows()];
        this.rests = new boolean[table.rows()];
        Arrays.fill(rests, true);
    }

    /**
     * Updates all rows once.
     *
     * @param rows that have a gradient, each once
     * @param gradient of these rows, one after the other
     */
    void update(int[] rows, float[] gradient, double learningRate, double gradientScale) {
        settle(rows);
        updates++;
        double meanCorrection = 1 - Math.pow(BETA1, updates);
        double varianceCorrection = Math.sqrt(1 - Math.pow(BETA2, updates));
        if (updates - forgotten > rates.length) {
            rates = Arrays.copyOf(rates, 2 * rates.length);
        }
        Rate rate =
                new Rate(
                        (float) (1 - learningRate * weightDecay),
                        (float) (learningRate * varianceCorrection / meanCorrection),
                        (float) (EPSILON * varianceCorrection));
        rates[updates - forgotten - 1] = rate;
        float scale = (float) gradientScale;
        indices(rows.length).forEach(i -> touch(rows[i], gradient, i * width, scale, rate));
    }

    @Override
    public void settle(int[] rows) {
        indices(rows.length).forEach(i -> settle(rows[i]));
    }

    @Override
    public void settleAll() {
        indices(seen.length).forEach(this::settle);
        forgotten = updates;
    }

    /** The first moments; the array is this optimizer's. */
    float[] mean() {
        settleAll();
        return mean;
    }

    /** The second moments; the array is this optimizer's. */
    float[] variance() {
        settleAll();
        return variance;
    }

    /** Goes on from moments that stand at the start of these arrays. */
    void restore(float[] means, float[] variances, int updateCount) {
        System.arraycopy(means, 0, mean, 0, mean.length);
        System.arraycopy(variances, 0, variance, 0, variance.length);
        updates = updateCount;
        forgotten = updateCount;
        Arrays.fill(seen, updateCount);
        for (int row = 0; row < rests.length; row++) {
            rests[row] = isZero(row * width);
        }
    }

    /** Settles all, and owes nothing any more. */
    void close() {
        settleAll();
        table.lend(null);
    }

    private IntStream indices(int count) {
        IntStream all = IntStream.range(0, count);
        return threads > 1 && count >= MANY_ROWS ? all.parallel() : all;
    }

    private void settle(int row) {
        int from = row * width;
        while (seen[row] < updates) {
            Rate rate = rates[seen[row] - forgotten];
            if (rests[row]) {
                rest(from, rate);
            } else {
                drift(from, rate);
            }
            seen[row]++;
            tidy(row);
        }
    }

    private void touch(int row, float[] gradient, int at, float scale, Rate rate) {
        int from = row * width;
        for (int i = 0; i < width; i++) {
            float g = gradient[at + i] * scale;
            float m = mean[from + i] * BETA1 + g * (1 - BETA1);
            float v = variance[from + i] * BETA2 + g * g * (1 - BETA2);
            mean[from + i] = m;
            variance[from + i] = v;
            weights[from + i] =
                    weights[from + i] * rate.keeps
                            - rate.moves * m / ((float) Math.sqrt(v) + rate.epsilon);
        }
        rests[row] = false;
        seen[row]++;
        tidy(row);
    }

    /** A step without a gradient: as {@link #touch} with zeros. */
    private void drift(int from, Rate rate) {
        for (int i = from; i < from + width; i++) {
            float m = mean[i] * BETA1;
            float v = variance[i] * BETA2;
            mean[i] = m;
            variance[i] = v;
            weights[i] =
                    weights[i] * rate.keeps
                            - rate.moves * m / ((float) Math.sqrt(v) + rate.epsilon);
        }
    }

    /** The same where the first moment is zero. */
    private void rest(int from, Rate rate) {
        for (int i = from; i < from + width; i++) {
            variance[i] *= BETA2;
            weights[i] *= rate.keeps;
        }
    }

    /** At steps that do not depend on when a row is settled. */
    private void tidy(int row) {
        if (seen[row] % TIDY_EVERY != 0 || rests[row]) {
            return;
        }
        int from = row * width;
        for (int i = from; i < from + width; i++) {
            if (Math.abs(mean[i]) < TINY) {
                mean[i] = 0;
            }
        }
        rests[row] = isZero(from);
    }

    private boolean isZero(int from) {
        for (int i = from; i < from + width; i++) {
            if (mean[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
