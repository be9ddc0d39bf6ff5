package io.secformer.convert.calibrate;

import io.secformer.convert.fixedpoint.Profile;
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
        return observe("score ranges", model, inputs, Map.of(), Passes.plain());
    }

    /**
     * Watches a model whose scores are as they are.
     *
     * @param step what the pass is called
     * @param caps heads, by attention, whose caps the sums are to see; the scores do not
     */
    static HeadRanges observe(
            String step,
            BertParameters model,
            List<TokenInput> inputs,
            Map<String, List<HeadScale>> caps,
            Passes passes) {
        HeadRanges all = new HeadRanges();
        List<HeadScale> none =
                Collections.nCopies(model.config().numAttentionHeads(), HeadScale.IDENTITY);
        passes.run(
                step,
                inputs,
                input -> {
                    HeadRanges own = new HeadRanges();
                    RealValues real = new RealValues(input);
                    PlainReading.logits(
                            model,
                            input,
                            Profile.LAN,
                            (wire, shape, values) -> {
                                if (wire.endsWith(SCORES)) {
                                    String at = wire.substring(0, wire.length() - SCORES.length());
                                    List<HeadScale> scales = caps.getOrDefault(at, none);
                                    own.note(at, scales, real, wire, shape, values);
                                }
                            },
                            passes.ranges());
                    return own;
                },
                all::add);
        return all;
    }

    /** Widens all ranges by what others are. */
    private void add(HeadRanges other) {
        other.seen.forEach(
                (attention, heads) -> {
                    double[][] mine = seen.computeIfAbsent(attention, name -> empty(heads.length));
                    for (int h = 0; h < mine.length; h++) {
                        for (int i = 0; i < mine[h].length; i++) {
                            double value = heads[h][i];
                            mine[h][i] =
                                    i % 2 == 0
                                            ? Math.min(mine[h][i], value)
                                            : Math.max(mine[h][i], value);
                        }
                    }
                });
    }

    /** These sums beside the scores of another pass, which saw more of them. */
    HeadRanges withScoresOf(HeadRanges other) {
        HeadRanges both = new HeadRanges();
        both.add(this);
        both.seen.forEach(
                (attention, heads) -> {
                    for (int h = 0; h < heads.length; h++) {
                        Head scores = other.of(attention, h);
                        heads[h][0] = scores.lowScore();
                        heads[h][1] = scores.highScore();
                    }
                });
        return both;
    }

    private static double[][] empty(int heads) {
        double[][] fresh = new double[heads][8];
        for (double[] r : fresh) {
            for (int i = 0; i < r.length; i++) {
                r[i] = i % 2 == 0 ? 1e300 : -1e300;
            }
        }
        return fresh;
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
        double[][] heads = seen.computeIfAbsent(attention, name -> empty(scales.size()));
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
                    double sum = 0;
                    double half = 0;
                    for (double value : counted) {
                        double root = Math.exp((value - high) / 2);
                        half += root;
                        sum += root * root;
                    }
                    double logSum = high + Math.log(sum);
                    double logHalfSum = high / 2 + Math.log(half);
                    widen(r, 2, logSum);
                    widen(r, 4, logHalfSum);
                    widen(r, 6, logSum - 2 * logHalfSum);
                });
    }

    /** {@code log sum_j exp(s_j)}. */
    static double logSum(double[] values, int from, int to) {
        double high = Double.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            high = Math.max(high, values[i]);
        }
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += Math.exp(values[i] - high);
        }
        return high + Math.log(sum);
    }

    private static void widen(double[] range, int at, double value) {
        range[at] = Math.min(range[at], value);
        range[at + 1] = Math.max(range[at + 1], value);
    }
}
