package io.secformer.convert.calibrate;

import io.secformer.convert.model.BertConfig;
import io.secformer.convert.program.BertParameters;
import io.secformer.convert.program.HeadScale;
import io.secformer.convert.program.PlainReading;
import io.secformer.convert.program.RealValues;
import io.secformer.convert.program.TokenInput;
import io.secformer.convert.tensor.Shape;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the scores of every head take, and the logarithms of the row sums of their exponentials. */
final class HeadRanges {
    private static final String SCORES = ".scores";

    private final Map<String, double[][]> seen = new HashMap<>();

    /**
     * One head. Sums are logarithms: of {@code sum_j exp(s_j)}, of {@code sum_j exp(s_j / 2)}, and
     * of the first over the square of the second.
     */
    record Head(
            double lowScore,
            double highScore,
            double lowSum,
            double highSum,
            double lowHalfSum,
            double highHalfSum,
            double lowRatio,
            double highRatio) {}

    /** Watches a model whose scores are as they are, and none is capped. */
    static HeadRanges observe(BertParameters model, List<TokenInput> inputs) {
        return observe(model, inputs, Map.of());
    }

    /**
     * Watches a model whose scores are as they are.
     *
     * @param caps heads, by attention, whose caps the sums are to see; the scores do not
     */
    static HeadRanges observe(
            BertParameters model, List<TokenInput> inputs, Map<String, List<HeadScale>> caps) {
        HeadRanges ranges = new HeadRanges();
        BertConfig config = model.config();
        for (TokenInput input : inputs) {
            RealValues real = new RealValues(input);
            PlainReading.logits(
                    model,
                    input,
                    (wire, shape, values) -> {
                        if (wire.endsWith(SCORES)) {
                            String attention = wire.substring(0, wire.length() - SCORES.length());
                            List<HeadScale> scales =
                                    caps.getOrDefault(
                                            attention,
                                            Collections.nCopies(
                                                    config.numAttentionHeads(),
                                                    HeadScale.IDENTITY));
                            ranges.note(attention, scales, real, wire, shape, values);
                        }
                    });
        }
        return ranges;
    }

    Head of(String attention, int head) {
        double[] r = Objects.requireNonNull(seen.get(attention), attention)[head];
        return new Head(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7]);
    }

    private void note(
            String attention,
            List<HeadScale> scales,
            RealValues real,
            String wire,
            Shape shape,
            double[] values) {
        double[][] heads =
                seen.computeIfAbsent(
                        attention,
                        name -> {
                            double[][] fresh = new double[scales.size()][8];
                            for (double[] r : fresh) {
                                for (int i = 0; i < r.length; i++) {
                                    r[i] = i % 2 == 0 ? 1e300 : -1e300;
                                }
                            }
                            return fresh;
                        });
        real.forEach(
                wire,
                shape,
                (from, to) -> {
                    int head = from / shape.columns() / shape.rows() % shape.heads();
                    double[] r = heads[head];
                    double[] counted = new double[to - from];
                    double high = Double.NEGATIVE_INFINITY;
                    for (int i = from; i < to; i++) {
                        widen(r, 0, values[i]);
                        counted[i - from] = scales.get(head).counted(values[i]);
                        high = Math.max(high, counted[i - from]);
                    }
                    double sum = logSum(counted, 0, counted.length, high, 1);
                    double half = logSum(counted, 0, counted.length, high, 0.5);
                    widen(r, 2, sum);
                    widen(r, 4, half);
                    widen(r, 6, sum - 2 * half);
                });
    }

    /** {@code log sum_j exp(factor s_j)}. */
    static double logSum(double[] values, int from, int to, double high, double factor) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += Math.exp(factor * (values[i] - high));
        }
        return factor * high + Math.log(sum);
    }

    private static void widen(double[] range, int at, double value) {
        range[at] = Math.min(range[at], value);
        range[at + 1] = Math.max(range[at + 1], value);
    }
}
