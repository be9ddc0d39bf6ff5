package io.secformer.convert.calibrate.observe;

import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.reading.RealValues;
import io.secformer.convert.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** What the scores of every head take, and the logarithms of the row sums of their exponentials. */
public final class HeadRanges {
    /** Scores are halved so often that every exponential is within a word. */
    private static final int SUMS = HeadScale.MOST_HALVINGS + 2;

    private static final int RATIOS = SUMS - 1;
    private static final int SCORE = 0;
    private static final int FIRST_SUM = 2;
    private static final int FIRST_RATIO = FIRST_SUM + 2 * SUMS;
    private static final int ENDS = FIRST_RATIO + 2 * RATIOS;

    private final Map<String, double[][]> seen = new HashMap<>();

    /**
     * One head. Sums are logarithms.
     *
     * @param scores the lowest and the highest score
     * @param sums of {@code sum_j exp(s_j / 2^n)}, by n
     * @param ratios of sum n over the square of sum n + 1, by n: the sums of squares of the
     *     probabilities of scores that are halved n + 1 times
     */
    public record HeadRange(Span scores, List<Span> sums, List<Span> ratios) {
        public HeadRange {
            sums = List.copyOf(sums);
            ratios = List.copyOf(ratios);
        }
    }

    /** From the lowest to the highest. */
    public record Span(double low, double high) {
        public double length() {
            return high - low;
        }

        public double middle() {
            return (low + high) / 2;
        }

        Span plus(double more) {
            return new Span(low + more, high + more);
        }

        Span times(double factor) {
            return new Span(low * factor, high * factor);
        }
    }

    /** Widens all ranges by what others are. */
    void add(HeadRanges other) {
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

    public HeadRange of(String attention, int head) {
        double[] r = Objects.requireNonNull(seen.get(attention), attention)[head];
        return new HeadRange(
                span(r, SCORE), spans(r, FIRST_SUM, SUMS), spans(r, FIRST_RATIO, RATIOS));
    }

    /** All heads of an attention. */
    public List<HeadRange> of(String attention) {
        int heads = Objects.requireNonNull(seen.get(attention), attention).length;
        return IntStream.range(0, heads).mapToObj(head -> of(attention, head)).toList();
    }

    private static List<Span> spans(double[] range, int from, int count) {
        return IntStream.range(0, count).mapToObj(n -> span(range, from + 2 * n)).toList();
    }

    private static Span span(double[] range, int at) {
        return new Span(range[at], range[at + 1]);
    }

    /**
     * Notes the scores of a batch.
     *
     * @param values what they were opened as
     * @param scales of the heads
     */
    public void note(
            RealValues real,
            String wire,
            Shape shape,
            double[] values,
            String attention,
            List<HeadScale> scales) {
        int matrix = shape.rows() * shape.columns();
        real.forEach(
                wire,
                shape,
                (from, to) -> {
                    int head = from / matrix % shape.heads();
                    Row scores = Row.of(values, from, to, scales.get(head));
                    note(attention, shape.heads(), head, scores);
                });
    }

    /**
     * Notes one row of a head.
     *
     * @param scores of the row, as they are
     */
    public void note(String attention, int heads, int head, Row scores) {
        double[] r = seen.computeIfAbsent(attention, name -> empty(heads))[head];
        widen(r, SCORE, scores.low());
        widen(r, SCORE, scores.high());
        for (int n = 0; n < SUMS; n++) {
            widen(r, FIRST_SUM + 2 * n, scores.logSum(n));
        }
        for (int n = 0; n < RATIOS; n++) {
            widen(r, FIRST_RATIO + 2 * n, scores.logRatio(n));
        }
    }

    /**
     * What a head's ranges need of one row of scores.
     *
     * @param low the lowest score
     * @param high the highest
     * @param logSums {@code log sum_j exp(s_j / 2^n)}, by n
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    public record Row(double low, double high, double[] logSums) {

        /** Of values that stand for scores. */
        public static Row of(double[] values, int from, int to, HeadScale scale) {
            double first = scale.score(values[from]);
            double low = first;
            double high = first;
            for (int i = from + 1; i < to; i++) {
                double score = scale.score(values[i]);
                low = Math.min(low, score);
                high = Math.max(high, score);
            }
            return new Row(low, high, rowLogSums(values, from, to, high, scale));
        }

        public double logSum(int n) {
            return logSums[n];
        }

        double logRatio(int n) {
            return logSums[n] - 2 * logSums[n + 1];
        }

        /** All scores moved alike. */
        public Row moved(double by) {
            double[] moved = new double[SUMS];
            Arrays.setAll(moved, n -> logSums[n] + Math.scalb(by, -n));
            return new Row(low + by, high + by, moved);
        }
    }

    private static double[][] empty(int heads) {
        double[][] fresh = new double[heads][ENDS];
        for (double[] r : fresh) {
            for (int i = 0; i < r.length; i++) {
                r[i] = i % 2 == 0 ? 1e300 : -1e300;
            }
        }
        return fresh;
    }

    /** By n: roots of the exponentials, one after another. */
    private static double[] rowLogSums(
            double[] values, int from, int to, double high, HeadScale scale) {
        double[] sums = new double[SUMS];
        for (int i = from; i < to; i++) {
            double e = Math.exp(Math.scalb(scale.score(values[i]) - high, 1 - SUMS));
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

    private static void widen(double[] range, int at, double value) {
        range[at] = Math.min(range[at], value);
        range[at + 1] = Math.max(range[at + 1], value);
    }
}
