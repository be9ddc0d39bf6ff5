package io.secformer.convert.program;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.NewtonSite;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The program on fixed-point integers in the clear: what the parties compute, but for the ulp of
 * every {@code reduce} and the rounding of the dealer's harmonics.
 *
 * <p>Only an opening cuts a value to its ring; before it, values keep all their 64 bits, which
 * changes nothing modulo the ring and shows which of them leave the range they were planned for.
 */
public final class FixedReading implements Reading<long[], long[]> {

    private final TokenInput input;
    private final int vocabulary;
    private final PackedParameters parameters;
    private final RingMatmul matmul;
    private final SeriesTables tables;
    private final RangeObserver observer;
    private final Saturation saturation;
    private @Nullable Secret<long[]> logits;

    private FixedReading(
            BertProgram program,
            TokenInput input,
            PackedParameters parameters,
            RingMatmul matmul,
            SeriesTables tables,
            RangeObserver observer) {
        this.input = input;
        this.vocabulary = program.config().vocabSize();
        this.parameters = parameters;
        this.matmul = matmul;
        this.tables = tables;
        this.observer = observer;
        this.saturation = new Saturation(input);
    }

    /**
     * What came out.
     *
     * @param logits {@code [B][labels]}
     * @param saturation values outside their range
     */
    public record Result(double[][] logits, Saturation saturation) {}

    /** Evaluates a padded batch; weights are laid out for it alone. */
    public static Result run(
            BertProgram program,
            PrecisionPlan plan,
            ParameterWords parameters,
            TokenInput input,
            RingMatmul matmul,
            SeriesTables tables,
            RangeObserver observer) {
        PackedParameters packed = new PackedParameters(parameters, matmul);
        return run(program, plan, packed, input, matmul, tables, observer);
    }

    /**
     * Evaluates a padded batch.
     *
     * @param parameters laid out for {@code matmul}
     */
    public static Result run(
            BertProgram program,
            PrecisionPlan plan,
            PackedParameters parameters,
            TokenInput input,
            RingMatmul matmul,
            SeriesTables tables,
            RangeObserver observer) {
        FixedReading reading =
                new FixedReading(program, input, parameters, matmul, tables, observer);
        program.run(new FixedPointOps<>(program, plan, reading));
        Secret<long[]> revealed = reading.logits;
        if (revealed == null) {
            throw new IllegalStateException("the program revealed nothing");
        }
        return new Result(decodeRows(revealed), reading.saturation);
    }

    private static double[][] decodeRows(Secret<long[]> value) {
        int columns = value.shape().columns();
        double[][] rows = new double[value.shape().batch()][columns];
        for (int i = 0; i < value.data().length; i++) {
            rows[i / columns][i % columns] =
                    FixedPoint.decode(value.data()[i], value.fractionBits(), value.ringBits());
        }
        return rows;
    }

    @Override
    public long[] tokens(int op, Shape shape, Wire wire) {
        return new long[0]; // looked up in embed
    }

    @Override
    public long[] paddingMask(int op, Shape shape, Wire wire) {
        long[] mask = new long[shape.size()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % input.tokens() < input.lengths()[i / input.tokens()] ? 1 : 0;
        }
        return mask;
    }

    @Override
    public long[] embeddedRows(
            int op, Shape shape, Wire wire, ParameterFormat table, ParameterFormat positions) {
        return opened(wire, shape, lookUp(table, positions));
    }

    private long[] lookUp(ParameterFormat table, ParameterFormat positions) {
        return EmbeddingLookup.sums(
                input, vocabulary, table, positions, ParameterRows.of(parameters));
    }

    @Override
    public List<long[]> open(int firstOp, List<Secret<long[]>> values, List<Wire> wires) {
        List<long[]> opened = new ArrayList<>(values.size());
        for (int i = 0; i < wires.size(); i++) {
            opened.add(opened(wires.get(i), values.get(i).shape(), values.get(i).data()));
        }
        return opened;
    }

    private long[] opened(Wire wire, Shape shape, long[] data) {
        // No ring has cut the data yet: a value too large shows.
        saturation.check(wire, shape, data);
        long[] words = new long[data.length];
        for (int k = 0; k < words.length; k++) {
            words[k] = FixedPoint.signed(data[k], wire.ringBits());
        }
        observe(wire, shape, words);
        return words;
    }

    private void observe(Wire wire, Shape shape, long[] words) {
        if (observer.equals(RangeObserver.NONE)) {
            return;
        }
        double[] values = new double[words.length];
        for (int k = 0; k < values.length; k++) {
            values[k] = Math.scalb((double) words[k], -wire.fractionBits());
        }
        observer.observe(wire.name(), shape, values);
    }

    @Override
    public long[] embed(
            int op,
            Opened<long[]> tokens,
            ParameterFormat table,
            ParameterFormat positions,
            Shape out) {
        return lookUp(table, positions);
    }

    @Override
    public long[] linear(
            int op,
            Opened<long[]> x,
            ParameterFormat weight,
            @Nullable ParameterFormat bias,
            Shape out) {
        long[] result = new long[out.size()];
        if (bias != null) {
            Matrices.addToRows(result, parameters.words(bias));
        }
        matmul.multiply(out.allRows(), x.data(), 0, parameters.packed(weight), result, 0);
        return result;
    }

    @Override
    public long[] scaleColumns(int op, Opened<long[]> x, ParameterFormat gain) {
        long[] g = parameters.words(gain);
        long[] result = new long[x.data().length];
        for (int from = 0; from < result.length; from += g.length) {
            for (int j = 0; j < g.length; j++) {
                result[from + j] = x.data()[from + j] * g[j];
            }
        }
        return result;
    }

    @Override
    public long[] product(
            int op, Opened<long[]> a, Opened<long[]> b, boolean transposed, int ring, Shape out) {
        long[] result = new long[out.size()];
        Matrices.product(matmul, a.shape(), a.data(), b.shape(), b.data(), transposed, result);
        return result;
    }

    @Override
    public long[] square(int op, Opened<long[]> x, int ringBits) {
        long[] result = new long[x.data().length];
        for (int i = 0; i < result.length; i++) {
            result[i] = x.data()[i] * x.data()[i];
        }
        return result;
    }

    @Override
    public long[] squareMasked(int op, Opened<long[]> x, Opened<long[]> mask, int ringBits) {
        long[] result = square(op, x, ringBits);
        int columns = x.shape().columns();
        int rows = x.shape().heads() * x.shape().rows();
        for (int row = 0; row < x.shape().allRows(); row++) {
            int keys = row / rows * columns;
            for (int j = 0; j < columns; j++) {
                result[row * columns + j] *= mask.data()[keys + j];
            }
        }
        return result;
    }

    @Override
    public Exponentials<long[]> exponentials(
            int op, Opened<long[]> x, Opened<long[]> mask, ExponentialSite site) {
        return ExponentialSums.evaluate(site, x, mask.data());
    }

    @Override
    public long[] sumOfSquares(int op, Opened<long[]> x, int ringBits) {
        return Matrices.rowSums(x.shape(), square(op, x, ringBits));
    }

    @Override
    public long[] series(int op, Opened<long[]> x, SeriesSite site) {
        return tables.evaluate(site, x.wire(), x.data());
    }

    @Override
    public long[] columns(Opened<long[]> x, int from, int to) {
        return Matrices.columns(x.shape(), x.data(), from, to);
    }

    @Override
    public long[] joinColumns(List<Secret<long[]>> parts) {
        return Matrices.joinColumns(parts);
    }

    @Override
    public long[] newton(int op, Opened<long[]> x, Opened<long[]> estimate, NewtonSite site) {
        long[] result = new long[x.data().length];
        for (int i = 0; i < result.length; i++) {
            result[i] =
                    site.step()
                            .evaluate(
                                    x.data()[i],
                                    x.wire().fractionBits(),
                                    estimate.data()[i],
                                    estimate.wire().fractionBits());
        }
        return result;
    }

    @Override
    public long[] widen(int op, Opened<long[]> x, int ringBits) {
        return x.data();
    }

    @Override
    public long[] scaleRows(int op, Opened<long[]> x, Opened<long[]> factor, int ringBits) {
        int columns = x.shape().columns();
        long[] result = new long[x.data().length];
        for (int row = 0; row < factor.data().length; row++) {
            long scale = factor.data()[row];
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                result[i] = x.data()[i] * scale;
            }
        }
        return result;
    }

    @Override
    public long[] reduce(Secret<long[]> value, int bits) {
        long half = 1L << (bits - 1);
        long[] result = new long[value.data().length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (value.data()[i] + half) >> bits;
        }
        return result;
    }

    @Override
    public long[] add(Secret<long[]> a, Secret<long[]> b) {
        long[] result = new long[a.data().length];
        for (int i = 0; i < result.length; i++) {
            result[i] = a.data()[i] + b.data()[i];
        }
        return result;
    }

    @Override
    public long[] addBias(Secret<long[]> a, ParameterFormat bias) {
        long[] result = a.data().clone();
        Matrices.addToRows(result, parameters.words(bias));
        return result;
    }

    @Override
    public long[] addPublic(Secret<long[]> a, long constant) {
        long[] result = new long[a.data().length];
        for (int i = 0; i < result.length; i++) {
            result[i] = a.data()[i] + constant;
        }
        return result;
    }

    @Override
    public long[] addPublicByHead(Secret<long[]> a, long[] constants) {
        return Matrices.addByHead(a.shape(), a.data(), constants);
    }

    @Override
    public long[] rowSums(Secret<long[]> a) {
        return Matrices.rowSums(a.shape(), a.data());
    }

    @Override
    public long[] subtractColumn(Secret<long[]> a, Secret<long[]> column) {
        return Matrices.subtractColumn(a.shape(), a.data(), column.data());
    }

    @Override
    public long[] splitHeads(Secret<long[]> a, int heads) {
        return Matrices.splitHeads(a.shape(), a.data(), heads);
    }

    @Override
    public long[] mergeHeads(Secret<long[]> a) {
        return Matrices.mergeHeads(a.shape(), a.data());
    }

    @Override
    public long[] firstRows(Opened<long[]> x) {
        return Matrices.firstRows(x.shape(), x.data());
    }

    @Override
    public void reveal(int op, Secret<long[]> value, Wire wire) {
        saturation.check(wire, value.shape(), value.data());
        observe(wire, value.shape(), value.data());
        logits = value;
    }
}
