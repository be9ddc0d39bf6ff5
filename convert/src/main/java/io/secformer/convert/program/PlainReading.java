package io.secformer.convert.program;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Folding;
import io.secformer.convert.fixedpoint.Profile;
import io.secformer.convert.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The program in double precision, with exact functions: the oracle of every other reading, and,
 * watched by a {@link RangeObserver}, the calibration.
 */
public final class PlainReading implements TensorOps<PlainTensor, PlainTensor> {

    private final BertProgram program;
    private final BertParameters parameters;
    private final TokenInput input;
    private final Profile profile;
    private final RangeObserver observer;
    private @Nullable PlainTensor logits;

    PlainReading(
            BertProgram program,
            BertParameters parameters,
            TokenInput input,
            Profile profile,
            RangeObserver observer) {
        this.program = program;
        this.parameters = parameters;
        this.input = input;
        this.profile = profile;
        this.observer = observer;
    }

    /** {@link #logits(BertParameters, TokenInput, Profile, RangeObserver)} of the usual program. */
    public static double[][] logits(
            BertParameters parameters, TokenInput input, RangeObserver observer) {
        return logits(parameters, input, Profile.LAN, observer);
    }

    /**
     * Evaluates a batch.
     *
     * @param profile decides which wires there are to observe, not what comes out
     * @return logits, {@code [B][labels]}
     */
    public static double[][] logits(
            BertParameters parameters, TokenInput input, Profile profile, RangeObserver observer) {
        BertProgram program = new BertProgram(parameters.config(), input.batch(), input.tokens());
        PlainReading reading = new PlainReading(program, parameters, input, profile, observer);
        program.run(reading);
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

    @Override
    public Folding folding() {
        return parameters.folding();
    }

    @Override
    public Embedding embedding() {
        return Embedding.SECRET; // it makes no difference in the clear
    }

    @Override
    public Profile profile() {
        return profile;
    }

    @Override
    public PlainTensor tokens() {
        // The table is looked up, not multiplied: one id a row stands for the one-hot row.
        return new PlainTensor(program.maskShape(), new double[program.maskShape().size()]);
    }

    @Override
    public PlainTensor paddingMask() {
        double[] mask = new double[program.maskShape().size()];
        for (int b = 0; b < input.batch(); b++) {
            Arrays.fill(mask, b * input.tokens(), b * input.tokens() + input.lengths()[b], 1);
        }
        return new PlainTensor(program.maskShape(), mask);
    }

    @Override
    public PlainTensor embed(PlainTensor tokens, String table, String positions) {
        input.requireWithin(program.config().vocabSize(), program.config().typeVocabSize());
        float[] rows = parameters.values(table);
        float[] added = parameters.values(positions);
        int hidden = program.config().hiddenSize();
        int types = program.config().vocabSize();
        Shape out = program.embeddedShape();
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
            observer.observe(at.wire(), at.value().shape(), at.value().values());
            opened.add(at.value());
        }
        return opened;
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
        double[] result = repeated(bias, out.size());
        PlainMatmul.multiplyAdd(
                out.allRows(), x.shape().columns(), bias.length, x.values(), w, result);
        return new PlainTensor(out, result);
    }

    @Override
    public PlainTensor addBias(PlainTensor a, String bias) {
        return add(
                a, new PlainTensor(a.shape(), repeated(parameters.values(bias), a.shape().size())));
    }

    private static double[] repeated(float[] row, int size) {
        double[] result = new double[size];
        for (int i = 0; i < size; i++) {
            result[i] = row[i % row.length];
        }
        return result;
    }

    @Override
    public PlainTensor scaleColumns(PlainTensor x, String gain) {
        float[] g = parameters.values(gain);
        double[] result = x.values().clone();
        for (int i = 0; i < result.length; i++) {
            result[i] *= g[i % g.length];
        }
        return new PlainTensor(x.shape(), result);
    }

    @Override
    public PlainTensor productTransposed(PlainTensor a, PlainTensor b) {
        int rows = a.shape().rows();
        int inner = a.shape().columns();
        int columns = b.shape().rows();
        Shape out = a.shape().withColumns(columns);
        double[] result = new double[out.size()];
        forEach(
                out.allRows(),
                row -> {
                    int other = row / rows * columns;
                    for (int j = 0; j < columns; j++) {
                        double sum = 0;
                        for (int k = 0; k < inner; k++) {
                            sum +=
                                    a.values()[row * inner + k]
                                            * b.values()[(other + j) * inner + k];
                        }
                        result[row * columns + j] = sum;
                    }
                });
        return new PlainTensor(out, result);
    }

    @Override
    public PlainTensor product(PlainTensor a, PlainTensor b) {
        int rows = a.shape().rows();
        int inner = a.shape().columns();
        int columns = b.shape().columns();
        Shape out = a.shape().withColumns(columns);
        double[] result = new double[out.size()];
        forEach(
                out.allRows(),
                row -> {
                    int other = row / rows * inner;
                    for (int k = 0; k < inner; k++) {
                        double factor = a.values()[row * inner + k];
                        for (int j = 0; j < columns; j++) {
                            result[row * columns + j] +=
                                    factor * b.values()[(other + k) * columns + j];
                        }
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
        int sentence = x.shape().heads() * x.shape().rows() * columns;
        for (int i = 0; i < result.length; i++) {
            result[i] *= mask.values()[i / sentence * columns + i % columns];
        }
        return new PlainTensor(x.shape(), result);
    }

    @Override
    public PlainTensor centerScores(PlainTensor scores, String site) {
        double[] result = scores.values().clone();
        int size = scores.shape().rows() * scores.shape().columns();
        for (int i = 0; i < result.length; i++) {
            result[i] += head(scores.shape(), site, i / size).center();
        }
        return new PlainTensor(scores.shape(), result);
    }

    @Override
    public Exponentials<PlainTensor> exponentials(PlainTensor x, PlainTensor mask, String site) {
        int rows = x.shape().rows();
        int columns = x.shape().columns();
        double[] result = new double[x.values().length];
        double[] halfSums = new double[x.shape().allRows()];
        forEach(
                x.shape().allRows(),
                row -> {
                    HeadScale head = head(x.shape(), site, row / rows);
                    int keys = row / rows / x.shape().heads() * columns;
                    for (int j = 0; j < columns; j++) {
                        // What a padded key holds may be too large for an exponential.
                        if (mask.values()[keys + j] != 0) {
                            double value = x.values()[row * columns + j];
                            result[row * columns + j] = head.exponential(value);
                            halfSums[row] += head.half(value);
                        }
                    }
                });
        return new Exponentials<>(
                new PlainTensor(x.shape(), result),
                new PlainTensor(x.shape().withColumns(1), halfSums));
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
        ChannelGroups groups = parameters.groups().get(site);
        SmoothFunction[] ofColumn =
                groups == null
                        ? new SmoothFunction[0]
                        : Arrays.stream(groups.exponents())
                                .mapToObj(exponent -> new SmoothFunction.Scaled(function, exponent))
                                .toArray(SmoothFunction[]::new);
        double[] result = new double[x.values().length];
        forEach(
                x.shape().allRows(),
                row -> {
                    int columns = x.shape().columns();
                    for (int j = 0; j < columns; j++) {
                        int i = row * columns + j;
                        SmoothFunction own = groups == null ? function : ofColumn[j];
                        result[i] = own.apply(x.values()[i]);
                    }
                });
        return new PlainTensor(x.shape(), result);
    }

    @Override
    public boolean refines(SmoothFunction function, String argument, String site) {
        return false; // functions are exact here
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
        double[] result = x.values().clone();
        int columns = x.shape().columns();
        for (int i = 0; i < result.length; i++) {
            result[i] *= factor.values()[i / columns];
        }
        return new PlainTensor(x.shape(), result);
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
        return new PlainTensor(
                a.shape(), Arrays.stream(a.values()).map(v -> v + constant).toArray());
    }

    @Override
    public PlainTensor timesPowerOfTwo(PlainTensor a, int power) {
        return new PlainTensor(
                a.shape(), Arrays.stream(a.values()).map(v -> Math.scalb(v, power)).toArray());
    }

    @Override
    public PlainTensor rowSums(PlainTensor a) {
        int columns = a.shape().columns();
        double[] sums = new double[a.shape().allRows()];
        for (int i = 0; i < a.values().length; i++) {
            sums[i / columns] += a.values()[i];
        }
        return new PlainTensor(a.shape().withColumns(1), sums);
    }

    @Override
    public PlainTensor subtractColumn(PlainTensor a, PlainTensor column) {
        double[] result = a.values().clone();
        for (int i = 0; i < result.length; i++) {
            result[i] -= column.values()[i / a.shape().columns()];
        }
        return new PlainTensor(a.shape(), result);
    }

    @Override
    public PlainTensor centerRows(PlainTensor a) {
        int columns = a.shape().columns();
        double[] sums = rowSums(a).values();
        double scale = BertProgram.centerScale(columns);
        double[] result = a.values().clone();
        for (int i = 0; i < result.length; i++) {
            result[i] = scale * (result[i] - sums[i / columns] / columns);
        }
        return new PlainTensor(a.shape(), result);
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
        observer.observe(wire, value.shape(), value.values());
        logits = value;
    }

    private static void forEach(int rows, IntConsumer body) {
        IntStream range = IntStream.range(0, rows);
        (rows > 1 ? range.parallel() : range).forEach(body);
    }
}
