package io.secformer.convert.calibrate.rearrange;

import io.secformer.convert.calibrate.fit.Cholesky;
import io.secformer.convert.calibrate.observe.HeadRanges;
import io.secformer.convert.calibrate.observe.PaddedBatches;
import io.secformer.convert.calibrate.observe.Passes;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.reading.PlainReading;
import io.secformer.convert.reading.RealValues;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.reading.UnusableExampleException;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.convert.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The constants that make row sums alike. A constant {@code b} added to all keys of a head adds
 * {@code q_i b} to all scores of row {@code i}, and softmax does not see it; but it moves the
 * logarithm of the row's sum from {@code L_i} to {@code L_i + q_i b}. So {@code b} is a free
 * choice: the regression of {@code -L} on the queries, reweighted towards the rows that stand out.
 */
public final class KeyShifts {
    /** Rows of a head that a regression sees at most. */
    private static final int MOST_ROWS = 8192;

    /** Rows whose logarithms differ by less are within what one series follows. */
    private static final double NEGLIGIBLE_SPREAD = 2;

    /**
     * How far a typical query may move its scores by a shift, in spreads of the rows: a longer
     * shift, which queries that hardly differ would get, makes much of their roundings.
     */
    private static final double MOST_MOVED = 2;

    private static final double MOST_RIDGE = 1e4;

    /** Read at least, where there are as many: the last layer has one row an example. */
    private static final int FEWEST_EXAMPLES = 512;

    private static final int MOST_EXAMPLES = 1 << 20;

    private static final int REWEIGHTINGS = 6;
    private static final double RIDGE = 0.01;
    private static final double LEAST_WEIGHT = 0.02;
    private static final String ADVICE =
            "distill a 2quad student from this model, or leave the example out if it is no text of"
                    + " the task";

    private final BertConfig config;
    private final int stride;
    private final Map<String, List<List<Row>>> rows = new LinkedHashMap<>();
    private final Map<String, double[]> queries = new HashMap<>();
    private final Map<String, double[]> fitted = new LinkedHashMap<>();

    /** A query and its row. */
    @SuppressWarnings("ArrayRecordComponent") // kept in lists, never compared
    private record Row(float[] query, HeadRanges.Row scores) {
        double logSum() {
            return scores.logSum(0);
        }

        /** What a shift of the keys adds to all scores. */
        double moved(double[] shift, int from) {
            double moved = 0;
            for (int d = 0; d < query.length; d++) {
                moved += query[d] * shift[from + d];
            }
            return moved;
        }
    }

    private KeyShifts(BertConfig config, int stride) {
        this.config = config;
        this.stride = stride;
    }

    /**
     * Finds the shifts; where there are more rows than a regression sees, some examples are not
     * read.
     */
    public static KeyShifts fit(BertParameters model, List<TokenInput> inputs, Passes passes) {
        long tokens = tokens(inputs);
        int examples = PaddedBatches.examples(inputs);
        long needed = tokens == 0 ? examples : examples * (long) MOST_ROWS / tokens;
        List<TokenInput> some =
                PaddedBatches.spread(inputs, Math.clamp(needed, FEWEST_EXAMPLES, MOST_EXAMPLES));
        int stride = (int) (tokens(some) / MOST_ROWS + 1);
        KeyShifts all = new KeyShifts(model.config(), stride);
        passes.run(
                "key shifts",
                some,
                input -> {
                    KeyShifts own = new KeyShifts(model.config(), stride);
                    PlainReading.logits(
                            model,
                            input,
                            Strategy.SERIES,
                            (wire, shape, values) -> own.note(input, wire, shape, values),
                            passes.ranges());
                    return own.rows;
                },
                all::add);
        all.rows.forEach((attention, heads) -> all.fitted.put(attention, all.fit(heads)));
        return all;
    }

    /** What is added to all key biases, by attention. */
    public Map<String, double[]> byAttention() {
        return fitted;
    }

    /** What the scores of the rows that were kept take, shifted. */
    public HeadRanges heads() {
        HeadRanges ranges = new HeadRanges();
        int width = config.headSize();
        fitted.forEach(
                (attention, shift) -> {
                    List<List<Row>> heads = Objects.requireNonNull(rows.get(attention), attention);
                    for (int h = 0; h < heads.size(); h++) {
                        for (Row row : heads.get(h)) {
                            HeadRanges.Row moved = row.scores().moved(row.moved(shift, h * width));
                            ranges.note(attention, heads.size(), h, moved);
                        }
                    }
                });
        return ranges;
    }

    private static long tokens(List<TokenInput> inputs) {
        return inputs.stream().mapToLong(input -> Arrays.stream(input.lengths()).sum()).sum();
    }

    private void add(Map<String, List<List<Row>>> others) {
        others.forEach(
                (attention, heads) -> {
                    List<List<Row>> mine = rows.computeIfAbsent(attention, name -> emptyHeads());
                    for (int head = 0; head < heads.size(); head++) {
                        mine.get(head).addAll(heads.get(head));
                    }
                });
    }

    private void note(TokenInput input, String wire, Shape shape, double[] values) {
        Site site = Site.of(wire);
        String attention = site.block().name();
        if (site.role() == SiteRole.QUERY) {
            queries.put(attention, values);
        }
        if (site.role() != SiteRole.SCORES) {
            return;
        }
        List<List<Row>> heads = rows.computeIfAbsent(attention, name -> emptyHeads());
        double[] query = Objects.requireNonNull(queries.get(attention), attention);
        int width = config.headSize();
        boolean few = shape.rows() == 1;
        RealValues real = new RealValues(input);
        real.forEach(
                wire,
                shape,
                (from, to) -> {
                    int row = from / shape.columns();
                    int head = row / shape.rows() % shape.heads();
                    int sentence = row / shape.rows() / shape.heads();
                    requireNarrow(attention, head, values, from, to, input, sentence);
                    // Heads come one after another: all of them keep the same rows.
                    if (few || (row % shape.rows() + sentence) % stride == 0) {
                        float[] own = new float[width];
                        for (int d = 0; d < width; d++) {
                            own[d] = (float) query[row * width + d];
                        }
                        HeadRanges.Row scores =
                                HeadRanges.Row.of(values, from, to, HeadScale.IDENTITY);
                        heads.get(head).add(new Row(own, scores));
                    }
                });
    }

    /** No constant brings the scores of a row together: softmax sees them as they are. */
    private static void requireNarrow(
            String attention,
            int head,
            double[] scores,
            int from,
            int to,
            TokenInput input,
            int sentence) {
        double low = scores[from];
        double high = low;
        for (int i = from + 1; i < to; i++) {
            low = Math.min(low, scores[i]);
            high = Math.max(high, scores[i]);
        }
        if (high - low > AttentionScaling.WIDEST_ROW) {
            throw new UnusableExampleException(
                    "site " + attention,
                    String.format(
                            Locale.ROOT,
                            "scores of head %d spread over %.4g in one row, no word holds the"
                                    + " exponentials of more than %.4g",
                            head,
                            high - low,
                            AttentionScaling.WIDEST_ROW),
                    ADVICE,
                    input,
                    sentence);
        }
    }

    private List<List<Row>> emptyHeads() {
        List<List<Row>> heads = new ArrayList<>();
        for (int head = 0; head < config.numAttentionHeads(); head++) {
            heads.add(new ArrayList<>());
        }
        return heads;
    }

    private double[] fit(List<List<Row>> heads) {
        int width = config.headSize();
        double[] shift = new double[heads.size() * width];
        IntStream.range(0, heads.size())
                .parallel()
                .forEach(
                        head ->
                                System.arraycopy(
                                        fit(heads.get(head), width),
                                        0,
                                        shift,
                                        head * width,
                                        width));
        return shift;
    }

    /** The shift of one head: of all reweightings, the one that leaves the smallest spread. */
    private static double[] fit(List<Row> rows, int width) {
        double[] weights = new double[rows.size()];
        Arrays.fill(weights, 1);
        double[] best = new double[width];
        double[] left = new double[rows.size()];
        double smallest = spread(rows, best, left);
        if (smallest < NEGLIGIBLE_SPREAD) {
            return best;
        }
        double longest = MOST_MOVED * smallest * Math.sqrt(width) / length(rows);
        double ridge = RIDGE;
        for (int i = 0; i < REWEIGHTINGS; i++) {
            double[] next = regression(rows, weights, width, ridge);
            while (length(next) > longest && ridge < MOST_RIDGE) {
                ridge *= 4;
                next = regression(rows, weights, width, ridge);
            }
            double found = spread(rows, next, left);
            if (found < smallest) {
                smallest = found;
                best = next;
            }
            double low = Arrays.stream(left).min().orElse(0);
            double half = Math.max(found / 2, 1e-9);
            for (int row = 0; row < left.length; row++) {
                double off = (left[row] - low - half) / half;
                weights[row] = off * off * off * off + LEAST_WEIGHT;
            }
        }
        return best;
    }

    /** The root mean square length of the queries. */
    private static double length(List<Row> rows) {
        double squares = 0;
        for (Row row : rows) {
            for (float value : row.query()) {
                squares += value * value;
            }
        }
        return Math.sqrt(squares / rows.size());
    }

    private static double length(double[] vector) {
        return Math.sqrt(Arrays.stream(vector).map(value -> value * value).sum());
    }

    /** What is left of every row's logarithm, and how far apart they are. */
    private static double spread(List<Row> rows, double[] shift, double[] left) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int row = 0; row < left.length; row++) {
            double value = rows.get(row).logSum() + rows.get(row).moved(shift, 0);
            left[row] = value;
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return high - low;
    }

    /** Weighted least squares of {@code -L} on the query and a constant, with a ridge. */
    private static double[] regression(List<Row> rows, double[] weights, int width, double ridge) {
        int size = width + 1;
        double[][] normal = new double[size][size];
        double[] right = new double[size];
        double total = 0;
        for (int row = 0; row < weights.length; row++) {
            float[] query = rows.get(row).query();
            double weight = weights[row];
            total += weight;
            for (int i = 0; i < size; i++) {
                double scaled = weight * (i < width ? query[i] : 1);
                for (int j = 0; j <= i; j++) {
                    normal[i][j] += scaled * (j < width ? query[j] : 1);
                }
                right[i] -= scaled * rows.get(row).logSum();
            }
        }
        for (int i = 0; i < width; i++) {
            double variance = normal[i][i] - normal[width][i] * normal[width][i] / total;
            normal[i][i] += ridge * Math.max(variance, 1e-6 * total);
        }
        return Arrays.copyOf(Cholesky.solve(normal, right), width);
    }
}
