package io.secformer.convert.reading;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.network.Network;
import io.secformer.convert.op.Exponentials;
import io.secformer.convert.op.HeadLayout;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.ChannelGroups;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.tensor.Broadcast;
import io.secformer.convert.tensor.PlainRealMatmul;
import io.secformer.convert.tensor.RealMatmul;
import io.secformer.convert.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The program in double precision, with exact functions: the oracle of every other reading, and,
 * watched by a {@link RangeObserver}, the calibration. Products with weights are as precise as the
 * {@link RealMatmul} that takes them.
 *
 * <p>Where exponentials of scores would leave the range of a double, a row's are all divided by the
 * largest, and its half sum by the root of that: softmax does not see it. No other wire is scaled.
 */
public final class PlainReading implements TensorOps<PlainTensor, PlainTensor> {
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
    public PlainTensor scaleColumns(PlainTensor x, String gain) {
        return new PlainTensor(x.shape(), RowOps.timesRow(x.values(), parameters.values(gain)));
    }

    @Override
    public PlainTensor productTransposed(PlainTensor a, PlainTensor b) {
        Shape shape = b.shape();
        Shape turned = shape.withRows(shape.columns()).withColumns(shape.rows());
        return product(a, new PlainTensor(turned, RowOps.transposed(b.values(), shape)));
    }

    @Override
    public PlainTensor product(PlainTensor a, PlainTensor b) {
        int rows = a.shape().rows();
        int inner = a.shape().columns();
        int columns = b.shape().columns();
        Shape out = a.shape().withColumns(columns);
        double[] result = new double[out.size()];
        forEach(
                out.matrices(),
                matrix -> {
                    int bAt = matrix * inner * columns;
                    for (int row = matrix * rows; row < (matrix + 1) * rows; row++) {
                        RowOps.addProduct(
                                a.values(),
                                row * inner,
                                inner,
                                b.values(),
                                bAt,
                                result,
                                row * columns,
                                columns);
                    }
                });
        return new PlainTensor(out, result);
    }

    @Override
    public PlainTensor square(PlainTensor x, String site) {
        double[] result = new double[x.values().length];
        for (int i = 0; i < result.length; i++) {
            result[i] = x.values()[i] * x.values()[i];
        }
        return new PlainTensor(x.shape(), result);
    }

    @Override
    public PlainTensor squareMasked(PlainTensor x, PlainTensor mask, String site) {
        double[] result = square(x, site).values();
        int columns = x.shape().columns();
        int rows = x.shape().heads() * x.shape().rows();
        for (int row = 0; row < x.shape().allRows(); row++) {
            int keys = row / rows * columns;
            for (int j = 0; j < columns; j++) {
                result[row * columns + j] *= mask.values()[keys + j];
            }
        }
        return new PlainTensor(x.shape(), result);
    }

    @Override
    public PlainTensor centerScores(PlainTensor scores, String site) {
        double[] centers = new double[scores.shape().matrices()];
        Arrays.setAll(centers, matrix -> head(scores.shape(), site, matrix).center());
        return new PlainTensor(scores.shape(), RowOps.shifted(scores.values(), centers, 1, 1));
    }

    @Override
    public Exponentials<PlainTensor> exponentials(PlainTensor x, PlainTensor mask, String site) {
        int rows = x.shape().rows();
        int columns = x.shape().columns();
        double[] result = new double[x.values().length];
        double[] halfSums = new double[x.shape().allRows()];
        forEach(
                x.shape().matrices(),
                matrix -> {
                    HeadScale head = head(x.shape(), site, matrix);
                    int keys = matrix / x.shape().heads() * columns;
                    for (int row = matrix * rows; row < (matrix + 1) * rows; row++) {
                        halfSums[row] =
                                exponentials(
                                        head,
                                        x.values(),
                                        row * columns,
                                        mask.values(),
                                        keys,
                                        columns,
                                        result);
                    }
                });
        return new Exponentials<>(
                new PlainTensor(x.shape(), result),
                new PlainTensor(x.shape().withColumns(1), halfSums));
    }

    /** Exponentials of a row; the sum of those of half the scores. */
    private static double exponentials(
            HeadScale head, double[] x, int at, double[] mask, int keys, int columns, double[] to) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < columns; j++) {
            // What a padded key holds may be too large for an exponential.
            if (mask[keys + j] != 0) {
                to[at + j] = head.exponent(x[at + j]);
                largest = Math.max(largest, to[at + j]);
            }
        }
        double exponent = largest + head.logScale();
        double divided = Math.abs(exponent) > LARGEST_EXPONENT ? exponent : 0;
        double halfScale = head.halfLogScale() - divided / 2;
        double ratio = head.squaredHalfRatio();
        double halfSum = 0;
        for (int j = 0; j < columns; j++) {
            if (mask[keys + j] != 0) {
                double half = Math.exp(to[at + j] / 2 + halfScale);
                halfSum += half;
                to[at + j] = ratio * (half * half);
            }
        }
        return halfSum;
    }

    private HeadScale head(Shape shape, String site, int matrix) {
        return parameters.heads(site).get(matrix % shape.heads());
    }

    @Override
    public PlainTensor sumOfSquares(PlainTensor x, String site) {
        return rowSums(square(x, site));
    }

    @Override
    public PlainTensor apply(SmoothFunction function, PlainTensor x, String site) {
        int columns = x.shape().columns();
        double[] factors = new double[columns];
        Arrays.fill(factors, 1);
        ChannelGroups groups = parameters.groups().get(site);
        if (groups != null) {
            // Halved channels compute 2^-e f(2^e x).
            int[] exponents = groups.exponents();
            Arrays.setAll(factors, j -> Math.scalb(1.0, exponents[j]));
        }
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
    public PlainTensor widen(PlainTensor x, String site) {
        return x;
    }

    @Override
    public PlainTensor scaleRows(PlainTensor x, PlainTensor factor, String site) {
        return new PlainTensor(x.shape(), RowOps.scaled(x.values(), factor.values()));
    }

    @Override
    public PlainTensor multiply(PlainTensor a, PlainTensor b) {
        double[] factors = Broadcast.repeated(b.shape(), b.values(), a.shape());
        double[] result = a.values().clone();
        for (int i = 0; i < result.length; i++) {
            result[i] *= factors[i];
        }
        return new PlainTensor(a.shape(), result);
    }

    @Override
    public PlainTensor negative(PlainTensor x) {
        double[] bits = Arrays.stream(x.values()).map(value -> value < 0 ? 1 : 0).toArray();
        return new PlainTensor(x.shape(), bits);
    }

    @Override
    public PlainTensor asSecret(PlainTensor x) {
        return x;
    }

    @Override
    public PlainTensor times(PlainTensor a, double constant, int fractionBits) {
        return new PlainTensor(a.shape(), RowOps.scaled(a.values(), new double[] {constant}));
    }

    @Override
    public int width(PlainTensor a) {
        return a.shape().columns();
    }

    @Override
    public PlainTensor columns(PlainTensor a, int from, int to) {
        double[] result = new double[a.shape().allRows() * (to - from)];
        RowOps.copyColumns(a.values(), a.shape().columns(), from, result, to - from, 0, to - from);
        return new PlainTensor(a.shape().withColumns(to - from), result);
    }

    @Override
    public PlainTensor beside(List<PlainTensor> parts) {
        int columns = parts.stream().mapToInt(part -> part.shape().columns()).sum();
        Shape all = parts.getFirst().shape().withColumns(columns);
        double[] result = new double[all.size()];
        int at = 0;
        for (PlainTensor part : parts) {
            int width = part.shape().columns();
            RowOps.copyColumns(part.values(), width, 0, result, columns, at, width);
            at += width;
        }
        return new PlainTensor(all, result);
    }

    @Override
    public PlainTensor add(PlainTensor a, PlainTensor b) {
        double[] result = a.values().clone();
        for (int i = 0; i < result.length; i++) {
            result[i] += b.values()[i];
        }
        return new PlainTensor(a.shape(), result);
    }

    @Override
    public PlainTensor addPublic(PlainTensor a, double constant) {
        double[] one = {constant};
        return new PlainTensor(a.shape(), RowOps.shifted(a.values(), one, 1, 1));
    }

    @Override
    public PlainTensor timesPowerOfTwo(PlainTensor a, int power) {
        double[] factor = {Math.scalb(1.0, power)};
        return new PlainTensor(a.shape(), RowOps.scaled(a.values(), factor));
    }

    @Override
    public PlainTensor rowSums(PlainTensor a) {
        double[] sums = RowOps.sums(a.values(), a.shape().allRows());
        return new PlainTensor(a.shape().withColumns(1), sums);
    }

    @Override
    public PlainTensor subtractColumn(PlainTensor a, PlainTensor column) {
        return new PlainTensor(a.shape(), RowOps.shifted(a.values(), column.values(), -1, 1));
    }

    @Override
    public PlainTensor splitHeads(PlainTensor a, int heads) {
        double[] result = new double[a.values().length];
        HeadLayout.forEach(
                a.shape(),
                heads,
                (from, to, n) -> System.arraycopy(a.values(), from, result, to, n));
        return new PlainTensor(a.shape().split(heads), result);
    }

    @Override
    public PlainTensor mergeHeads(PlainTensor a) {
        Shape merged = a.shape().merge();
        double[] result = new double[a.values().length];
        HeadLayout.forEach(
                merged,
                a.shape().heads(),
                (to, from, n) -> System.arraycopy(a.values(), from, result, to, n));
        return new PlainTensor(merged, result);
    }

    @Override
    public PlainTensor firstRows(PlainTensor x) {
        Shape out = x.shape().withRows(1);
        double[] result = new double[out.size()];
        int columns = out.columns();
        for (int b = 0; b < out.batch(); b++) {
            System.arraycopy(
                    x.values(), b * x.shape().rows() * columns, result, b * columns, columns);
        }
        return new PlainTensor(out, result);
    }

    @Override
    public void reveal(String wire, PlainTensor value) {
        requireFinite(wire, value);
        observer.observe(wire, value.shape(), value.values());
        logits = value;
    }

    private static void forEach(int rows, IntConsumer body) {
        IntStream range = IntStream.range(0, rows);
        (rows > 1 ? range.parallel() : range).forEach(body);
    }
}
