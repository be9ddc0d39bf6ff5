package io.secformer.convert.reading;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.network.Network;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.ChannelGroups;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.convert.tensor.PlainRealMatmul;
import io.secformer.convert.tensor.RealMatmul;
import io.secformer.convert.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The program in double precision, with exact functions: the oracle of every other reading, and,
 * watched by a {@link RangeObserver}, the calibration. Products with weights are as precise as the
 * {@link RealMatmul} that takes them.
 *
 * <p>Where exponentials of scores would leave the range of a double, a row's are all divided by the
 * largest, and its half sum by the root of that: softmax does not see it. No other wire is scaled.
 */
public final class PlainReading extends PlainOps {
    /** Exponents of a row's largest exponential beyond which the row is divided by it. */
    private static final double LARGEST_EXPONENT = 300;

    private final BertParameters parameters;
    private final TokenInput input;
    private final RangeObserver observer;
    private final RealMatmul matmul;
    private final RealValues real;
    private @Nullable PlainTensor logits;

    PlainReading(
            BertParameters parameters,
            TokenInput input,
            RangeObserver observer,
            RealMatmul matmul) {
        this.parameters = parameters;
        this.input = input;
        this.observer = observer;
        this.matmul = matmul;
        this.real = new RealValues(input);
    }

    /**
     * {@link #logits(BertParameters, TokenInput, Strategy, RangeObserver)} of the usual program.
     */
    public static double[][] logits(
            BertParameters parameters, TokenInput input, RangeObserver observer) {
        return logits(parameters, input, Strategy.SERIES, observer);
    }

    /** The same in plain Java. */
    public static double[][] logits(
            BertParameters parameters,
            TokenInput input,
            Strategy strategy,
            RangeObserver observer) {
        return logits(parameters, input, strategy, observer, new PlainRealMatmul());
    }

    /**
     * Evaluates a batch.
     *
     * @param strategy decides which wires there are to observe, not what comes out
     * @param matmul takes the products with weights
     * @return logits, {@code [B][labels]}
     * @throws UnusableExampleException if a value of a real token is NaN or infinite
     */
    public static double[][] logits(
            BertParameters parameters,
            TokenInput input,
            Strategy strategy,
            RangeObserver observer,
            RealMatmul matmul) {
        PlainReading reading = new PlainReading(parameters, input, observer, matmul);
        network(parameters, input, strategy).run(reading);
        PlainTensor revealed = reading.logits;
        if (revealed == null) {
            throw new IllegalStateException("the program revealed nothing");
        }
        int labels = revealed.shape().columns();
        double[][] rows = new double[input.batch()][];
        for (int b = 0; b < rows.length; b++) {
            rows[b] = Arrays.copyOfRange(revealed.values(), b * labels, (b + 1) * labels);
        }
        return rows;
    }

    /** The network of a model, for a batch. */
    static Network network(BertParameters parameters, TokenInput input, Strategy strategy) {
        return Network.of(
                parameters.config(),
                new ClearChoices(parameters, strategy),
                input.batch(),
                input.tokens());
    }

    @Override
    public PlainTensor input(String wire) {
        double[] mask = Arrays.stream(input.paddingMask()).asDoubleStream().toArray();
        return new PlainTensor(new Shape(input.batch(), 1, 1, input.tokens()), mask);
    }

    @Override
    public PlainTensor embed(String tokens, String table, String positions) {
        BertConfig config = parameters.config();
        input.requireWithin(config.vocabSize(), config.typeVocabSize());
        float[] rows = parameters.values(table);
        float[] added = parameters.values(positions);
        int hidden = config.hiddenSize();
        int types = config.vocabSize();
        Shape out = new Shape(input.batch(), 1, input.tokens(), hidden);
        double[] result = new double[out.size()];
        int at = 0;
        for (int b = 0; b < input.batch(); b++) {
            for (int t = 0; t < input.tokens(); t++) {
                int word = input.tokenIds()[b][t] * hidden;
                int type = (types + input.tokenTypes()[b][t]) * hidden;
                for (int h = 0; h < hidden; h++) {
                    result[at++] = (double) rows[word + h] + rows[type + h] + added[t * hidden + h];
                }
            }
        }
        return new PlainTensor(out, result);
    }

    @Override
    public List<PlainTensor> open(List<At<PlainTensor>> values) {
        List<PlainTensor> opened = new ArrayList<>(values.size());
        for (At<PlainTensor> at : values) {
            requireFinite(at.wire(), at.value());
            observer.observe(at.wire(), at.value().shape(), at.value().values());
            opened.add(at.value());
        }
        return opened;
    }

    /** Ends the reading where a value of a real token is not a number, or infinite. */
    void requireFinite(String wire, PlainTensor tensor) {
        double[] values = tensor.values();
        if (RowOps.allFinite(values)) {
            return;
        }
        int sentence = values.length / input.batch();
        real.forEach(
                wire,
                tensor.shape(),
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        if (!Double.isFinite(values[i])) {
                            throw new UnusableExampleException(
                                    "wire " + wire,
                                    "a value is " + values[i] + " in the clear",
                                    "the model overflows there; check its weights, or leave the"
                                            + " example out",
                                    input,
                                    i / sentence);
                        }
                    }
                });
    }

    @Override
    public PlainTensor linear(PlainTensor x, String weight, String bias) {
        return linear(x, weight, parameters.values(bias));
    }

    @Override
    public PlainTensor linear(PlainTensor x, String weight) {
        int columns = parameters.values(weight).length / x.shape().columns();
        return linear(x, weight, new float[columns]);
    }

    private PlainTensor linear(PlainTensor x, String weight, float[] bias) {
        float[] w = parameters.values(weight);
        Shape out = x.shape().withColumns(bias.length);
        double[] result = RowOps.repeated(bias, out.size());
        matmul.multiplyAdd(out.allRows(), x.shape().columns(), bias.length, x.values(), w, result);
        return new PlainTensor(out, result);
    }

    @Override
    public PlainTensor addBias(PlainTensor a, String bias) {
        double[] row = RowOps.repeated(parameters.values(bias), a.shape().size());
        return add(a, new PlainTensor(a.shape(), row));
    }

    @Override
    public PlainTensor addBias(PlainTensor a, String bias, PlainTensor bits) {
        double[] row = RowOps.repeated(parameters.values(bias), a.shape().size());
        return add(a, scaleRows(new PlainTensor(a.shape(), row), bits, bias));
    }

    @Override
    public PlainTensor scaleColumns(PlainTensor x, String gain) {
        return new PlainTensor(x.shape(), RowOps.timesRow(x.values(), parameters.values(gain)));
    }

    /** The scores of padding are told by the input here. */
    @Override
    public PlainTensor centerScores(PlainTensor scores, PlainTensor bits, String site) {
        double[] centers = new double[scores.shape().matrices()];
        Arrays.setAll(centers, matrix -> head(scores.shape(), site, matrix).center());
        return new PlainTensor(scores.shape(), RowOps.shifted(scores.values(), centers, 1, 1));
    }

    @Override
    public PlainTensor exponentials(PlainTensor x, String site) {
        boolean half = Site.of(site).role() == SiteRole.HALF_EXPONENTIALS;
        int rows = x.shape().rows();
        int columns = x.shape().columns();
        long[] mask = input.paddingMask();
        double[] result = new double[x.values().length];
        forEach(
                x.shape().matrices(),
                matrix -> {
                    HeadScale head = head(x.shape(), site, matrix);
                    int keys = matrix / x.shape().heads() * columns;
                    for (int row = matrix * rows; row < (matrix + 1) * rows; row++) {
                        int at = row * columns;
                        exponentials(head, half, x.values(), at, mask, keys, columns, result);
                    }
                });
        return new PlainTensor(x.shape(), result);
    }

    /** Exponentials of a row, or those of half the scores. */
    private static void exponentials(
            HeadScale head,
            boolean half,
            double[] x,
            int at,
            long[] mask,
            int keys,
            int columns,
            double[] to) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < columns; j++) {
            // What a padded key holds may be too large for an exponential.
            if (mask[keys + j] != 0) {
                largest = Math.max(largest, head.exponent(x[at + j]));
            }
        }
        double exponent = largest + head.logScale();
        double divided = Math.abs(exponent) > LARGEST_EXPONENT ? exponent : 0;
        double factor = half ? 0.5 : 1;
        double added = (half ? head.halfLogScale() : head.logScale()) - factor * divided;
        for (int j = 0; j < columns; j++) {
            if (mask[keys + j] != 0) {
                to[at + j] = Math.exp(factor * head.exponent(x[at + j]) + added);
            }
        }
    }

    private HeadScale head(Shape shape, String site, int matrix) {
        String scales = Site.of(site).with(SiteRole.EXPONENTIALS).name();
        return parameters.heads(scales).get(matrix % shape.heads());
    }

    @Override
    public PlainTensor apply(SmoothFunction function, PlainTensor x, String site) {
        int columns = x.shape().columns();
        ChannelGroups groups = parameters.groups().get(site);
        // Channels that are divided by c compute f(c x) / c.
        double[] factors = groups == null ? ones(columns) : groups.factors();
        double[] result = new double[x.values().length];
        forEach(
                x.shape().allRows(),
                row -> {
                    for (int j = 0; j < columns; j++) {
                        int i = row * columns + j;
                        result[i] = value(function, x.values()[i] * factors[j]) / factors[j];
                    }
                });
        return new PlainTensor(x.shape(), result);
    }

    private static double[] ones(int columns) {
        double[] ones = new double[columns];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static double value(SmoothFunction function, double x) {
        return function instanceof SmoothFunction.Gelu
                ? NormalTable.SHARED.gelu(x)
                : function.apply(x);
    }

    @Override
    public PlainTensor refine(
            SmoothFunction function, PlainTensor x, PlainTensor estimate, String site) {
        return apply(function, x, site);
    }

    @Override
    public void reveal(String wire, PlainTensor value) {
        requireFinite(wire, value);
        observer.observe(wire, value.shape(), value.values());
        logits = value;
    }
}
