package io.secformer.convert.calibrate;

import io.secformer.convert.fixedpoint.Profile;
import io.secformer.convert.program.BertParameters;
import io.secformer.convert.program.HeadScale;
import io.secformer.convert.program.PlainReading;
import io.secformer.convert.program.RealValues;
import io.secformer.convert.program.TokenInput;
import io.secformer.convert.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the scores of every head take, and the logarithms of the row sums of their exponentials. */
final class HeadRanges {
    private static final String SCORES = ".scores";

    /** Scores are halved so often that every exponential is within a word. */
    private static final int SUMS = HeadScale.MOST_HALVINGS + 2;

    private static final int SCORE = 0;
    private static final int RATIO = 2;
    private static final int FIRST_SUM = 4;

    private final Map<String, double[][]> seen = new HashMap<>();

    /**
     * One head. Sums are logarithms.
     *
     * @param scores the lowest and the highest score
     * @param ratio of {@code sum_j exp(s_j)} over the square of {@code sum_j exp(s_j / 2)}
     * @param sums of {@code sum_j exp(s_j / 2^n)}, by n
     */
    record Head(Span scores, Span ratio, List<Span> sums) {
        Head {
            sums = List.copyOf(sums);
        }
    }

    /** From the lowest to the highest. */
    record Span(double low, double high) {
        double length() {
            return high - low;
        }

        double middle() {
            return (low + high) / 2;
        }
    }

    /** Watches a model whose scores are as they are, in plain Java. */
    static HeadRanges observe(BertParameters model, List<TokenInput> inputs) {
        return observe(model, inputs, Passes.plain());
    }

    /** Watches a model whose scores are as they are. */
    static HeadRanges observe(BertParameters model, List<TokenInput> inputs, Passes passes) {
        HeadRanges all = new HeadRanges();
        passes.run(
                "score ranges",
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
                                    own.note(real, wire, shape, values);
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
                            widen(mine[h], i / 2 * 2, heads[h][i]);
                        }
                    }
                });
    }

    Head of(String attention, int head) {
        double[] r = Objects.requireNonNull(seen.get(attention), attention)[head];
        Span[] sums = new Span[SUMS];
        for (int n = 0; n < SUMS; n++) {
            sums[n] = span(r, FIRST_SUM + 2 * n);
        }
        return new Head(span(r, SCORE), span(r, RATIO), List.of(sums));
    }

    private static Span span(double[] range, int at) {
        return new Span(range[at], range[at + 1]);
    }

    private void note(RealValues real, String wire, Shape shape, double[] values) {
        String attention = wire.substring(0, wire.length() - SCORES.length());
        double[][] heads = seen.computeIfAbsent(attention, name -> empty(shape.heads()));
        real.forEach(
                wire,
                shape,
                (from, to) -> {
                    int head = from / shape.columns() / shape.rows() % shape.heads();
                    double[] r = heads[head];
                    double high = Double.NEGATIVE_INFINITY;
                    for (int i = from; i < to; i++) {
                        widen(r, SCORE, values[i]);
                        high = Math.max(high, values[i]);
                    }
                    double[] sums = logSums(values, from, to, high);
                    widen(r, RATIO, sums[0] - 2 * sums[1]);
                    for (int n = 0; n < SUMS; n++) {
                        widen(r, FIRST_SUM + 2 * n, sums[n]);
                    }
                });
    }

    private static double[][] empty(int heads) {
        double[][] fresh = new double[heads][FIRST_SUM + 2 * SUMS];
        for (double[] r : fresh) {
            for (int i = 0; i < r.length; i++) {
                r[i] = i % 2 == 0 ? 1e300 : -1e300;
            }
        }
        return fresh;
    }

    /** {@code log sum_j exp(s_j / 2^n)}, by n: roots of the exponentials, one after another. */
    private static double[] logSums(double[] values, int from, int to, double high) {
        double[] sums = new double[SUMS];
        for (int i = from; i < to; i++) {
            double e = Math.exp(Math.scalb(values[i] - high, 1 - SUMS));
            for (int n = SUMS - 1; n >= 0; n--) {
                sums[n] += e;
                e *= e;
            }
        }
        for (int n = 0; n < SUMS; n++) {
            sums[n] = Math.scalb(high, -n) + Math.log(sums[n]);
        }
        return sums;
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
