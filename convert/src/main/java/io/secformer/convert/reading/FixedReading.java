package io.secformer.convert.reading;

import io.secformer.convert.fixedpoint.ColumnSeries;
import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.Input;
import io.secformer.convert.op.Op;
import io.secformer.convert.op.PackedParameters;
import io.secformer.convert.op.ParameterRows;
import io.secformer.convert.op.ParameterWords;
import io.secformer.convert.op.Secret;
import io.secformer.convert.op.SeriesOp;
import io.secformer.convert.op.SeriesTables;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.tensor.PackedMatrix;
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
public final class FixedReading extends ClearReading {

    private final TokenInput tokens;
    private final PrecisionPlan plan;
    private final int vocabulary;
    private final PackedParameters parameters;
    private final RingMatmul matmul;
    private final SeriesTables tables;
    private final RangeObserver observer;
    private final Saturation saturation;
    private @Nullable Secret<long[]> logits;

    private FixedReading(
            PlannedNetwork network,
            TokenInput tokens,
            PackedParameters parameters,
            RingMatmul matmul,
            SeriesTables tables,
            RangeObserver observer) {
        this.tokens = tokens;
        this.plan = network.plan();
        this.vocabulary = network.config().vocabSize();
        this.parameters = parameters;
        this.matmul = matmul;
        this.tables = tables;
        this.observer = observer;
        this.saturation = new Saturation(tokens);
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
            PlannedNetwork network,
            ParameterWords parameters,
            TokenInput input,
            RingMatmul matmul,
            SeriesTables tables,
            RangeObserver observer) {
        PackedParameters packed = new PackedParameters(parameters, matmul);
        return run(network, packed, input, matmul, tables, observer);
    }

    /**
     * Evaluates a padded batch.
     *
     * @param parameters laid out for {@code matmul}
     */
    public static Result run(
            PlannedNetwork network,
            PackedParameters parameters,
            TokenInput input,
            RingMatmul matmul,
            SeriesTables tables,
            RangeObserver observer) {
        FixedReading reading =
                new FixedReading(network, input, parameters, matmul, tables, observer);
        network.run(reading);
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
    public long[] input(Input input) {
        if (input.name().equals(BertNames.MASK)) {
            return tokens.paddingMask();
        }
        ParameterFormat table = plan.parameter(BertNames.EMBEDDING_TABLE);
        ParameterFormat positions = plan.parameter(BertNames.EMBEDDING_POSITIONS);
        return opened(input.format().wire(), input.format().shape(), embedded(table, positions));
    }

    @Override
    public long[] embedded(ParameterFormat table, ParameterFormat positions) {
        return EmbeddingLookup.sums(
                tokens, vocabulary, table, positions, ParameterRows.of(parameters));
    }

    @Override
    public List<long[]> open(int firstNumber, List<Secret<long[]>> values, List<Wire> wires) {
        List<long[]> opened = new ArrayList<>(values.size());
        for (int i = 0; i < wires.size(); i++) {
            opened.add(opened(wires.get(i), values.get(i).shape(), values.get(i).data()));
        }
        return opened;
    }

    @Override
    public List<long[]> apply(int number, Op op, List<long[]> operands) {
        if (op instanceof SeriesOp series) {
            double reach = series.site().groups().getFirst().reach();
            if (reach != ColumnSeries.OF_WIRE) {
                saturation.checkReach(
                        series.x().wire(), series.x().shape(), operands.getFirst(), reach);
            }
        }
        return super.apply(number, op, operands);
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
    public void reveal(int number, Secret<long[]> value, Wire wire) {
        saturation.check(wire, value.shape(), value.data());
        observe(wire, value.shape(), value.data());
        logits = value;
    }

    @Override
    public long[] words(ParameterFormat format) {
        return parameters.words(format);
    }

    @Override
    public PackedMatrix packed(ParameterFormat weight) {
        return parameters.packed(weight);
    }

    @Override
    public RingMatmul matmul() {
        return matmul;
    }

    @Override
    public SeriesTables series() {
        return tables;
    }

    @Override
    public long[] added(ParameterFormat format) {
        return parameters.words(format);
    }
}
