package io.secformer.convert.reading;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Approximation;
import io.secformer.convert.op.Approximation.Row;
import io.secformer.convert.op.FixedPointOps;
import io.secformer.convert.op.Input;
import io.secformer.convert.op.Local;
import io.secformer.convert.op.Opened;
import io.secformer.convert.op.Secret;
import io.secformer.convert.op.SecretFormat;
import io.secformer.convert.op.SeriesTables;
import io.secformer.convert.op.TensorFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.op.WordContext;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A single function in the fixed point of a plan: what a strategy makes of every argument,
 * truncated as two parties truncate their shares, with the failures that this has.
 */
public final class FunctionReading extends ClearReading {

    private static final WordContext FIRST = new Shift(true);
    private static final WordContext SECOND = new Shift(false);

    private final RandomGenerator random;
    private final SeriesTables tables = new SeriesTables();

    private FunctionReading(RandomGenerator random) {
        this.random = random;
    }

    /**
     * The values of a function.
     *
     * @param plan of a strategy whose values have one format
     * @param shape of argument and values; rows may be normalised together
     * @param random shares that are shifted
     */
    public static double[] values(
            PrecisionPlan plan,
            TensorFunction function,
            Shape shape,
            double[] arguments,
            RandomGenerator random) {
        return values(plan, function, shape, 2 * plan.strategy().fractionBits(), arguments, random);
    }

    /** The same with an argument of so many fraction bits, for plans of any strategy. */
    private static double[] values(
            PrecisionPlan plan,
            TensorFunction function,
            Shape shape,
            int bits,
            double[] arguments,
            RandomGenerator random) {
        long[] words = new long[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = FixedPoint.encode(arguments[i], bits);
        }
        FunctionReading reading = new FunctionReading(random);
        TensorOps<Secret<long[]>, Opened<long[]>> ops =
                new FixedPointOps<>(List.of(), plan, reading);
        Secret<long[]> value =
                function.apply(ops, new Secret<>(new SecretFormat(shape, Long.SIZE, bits), words));
        double[] values = new double[value.data().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = FixedPoint.decode(value.data()[i], value.fractionBits(), value.ringBits());
        }
        return values;
    }

    /**
     * The values of an approximation at some numbers.
     *
     * @param random shares that are shifted
     */
    public static double[] values(Approximation of, double[] numbers, RandomGenerator random) {
        Row row = of.row();
        Shape shape = new Shape(1, 1, numbers.length, row.columns());
        double[] values =
                values(
                        of.plan(),
                        of.formula(),
                        shape,
                        of.argumentBits(),
                        FormulaReading.rows(row, numbers),
                        random);
        return FormulaReading.sums(row, values, numbers.length);
    }

    @Override
    public List<long[]> open(int firstNumber, List<Secret<long[]>> values, List<Wire> wires) {
        List<long[]> opened = new ArrayList<>(values.size());
        for (int i = 0; i < wires.size(); i++) {
            long[] words = values.get(i).data().clone();
            int bits = wires.get(i).ringBits();
            for (int k = 0; k < words.length; k++) {
                words[k] = FixedPoint.signed(words[k], bits);
            }
            opened.add(words);
        }
        return opened;
    }

    @Override
    public long[] local(Local op, List<long[]> arguments) {
        if (!(op instanceof Local.Truncate)) {
            return super.local(op, arguments);
        }
        long[] words = arguments.getFirst();
        long[] first = new long[words.length];
        long[] second = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            first[i] = random.nextLong();
            second[i] = words[i] - first[i];
        }
        long[] sums = op.evaluate(FIRST, List.of(first));
        long[] others = op.evaluate(SECOND, List.of(second));
        for (int i = 0; i < sums.length; i++) {
            sums[i] += others[i];
        }
        return sums;
    }

    @Override
    public SeriesTables series() {
        return tables;
    }

    @Override
    public long[] input(Input input) {
        throw none(input.name());
    }

    @Override
    public void reveal(int number, Secret<long[]> value, Wire wire) {
        throw none(wire.name());
    }

    @Override
    public long[] words(ParameterFormat format) {
        throw none(format.name());
    }

    @Override
    public PackedMatrix packed(ParameterFormat weight) {
        throw none(weight.name());
    }

    @Override
    public RingMatmul matmul() {
        throw none("a matrix");
    }

    @Override
    public long[] embedded(ParameterFormat table, ParameterFormat positions) {
        throw none(table.name());
    }

    @Override
    public long[] added(ParameterFormat format) {
        throw none(format.name());
    }

    private static IllegalStateException none(String name) {
        return new IllegalStateException("a function has no " + name);
    }

    /**
     * One of two parties, as far as a shift of its share goes.
     *
     * @param addsPublic whether it is the first
     */
    private record Shift(boolean addsPublic) implements WordContext {
        @Override
        public long[] added(ParameterFormat format) {
            throw none(format.name());
        }

        @Override
        public long[] reduce(Local.Reduce op, long[] words) {
            throw new IllegalStateException("published strategies reduce no ring");
        }
    }
}
