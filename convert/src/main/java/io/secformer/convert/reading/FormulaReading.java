package io.secformer.convert.reading;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.NewtonStep;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.op.Approximation;
import io.secformer.convert.op.Approximation.Row;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A single function in double precision, by the series and iterations of a plan: what its formula
 * is off by, without any rounding. What overflows is infinite, or not a number.
 */
public final class FormulaReading extends PlainOps {
    private final PrecisionPlan plan;

    private FormulaReading(PrecisionPlan plan) {
        this.plan = plan;
    }

    /** The values of an approximation at some numbers. */
    public static double[] values(Approximation of, double[] numbers) {
        Row row = of.row();
        Shape shape = new Shape(1, 1, numbers.length, row.columns());
        PlainTensor value =
                of.formula()
                        .apply(
                                new FormulaReading(of.plan()),
                                new PlainTensor(shape, rows(row, numbers)));
        return sums(row, value.values(), numbers.length);
    }

    /** The rows that stand for numbers. */
    static double[] rows(Row row, double[] numbers) {
        double[] rows = new double[numbers.length * row.columns()];
        Arrays.setAll(rows, i -> row.entry(numbers[i / row.columns()], i % row.columns()));
        return rows;
    }

    /** What rows that came out stand for. */
    static double[] sums(Row row, double[] values, int numbers) {
        double[] sums = RowOps.sums(values, numbers);
        Arrays.setAll(sums, i -> sums[i] * row.unit());
        return sums;
    }

    @Override
    public List<PlainTensor> open(List<At<PlainTensor>> values) {
        return values.stream().map(At::value).toList();
    }

    @Override
    public PlainTensor apply(SmoothFunction function, PlainTensor x, String site) {
        SeriesSite series = plan.series(site);
        double[] values = series.series().valuesAt(x.values());
        Arrays.setAll(values, i -> values[i] + series.slope() * x.values()[i]);
        return new PlainTensor(x.shape(), values);
    }

    @Override
    public PlainTensor refine(
            SmoothFunction function, PlainTensor x, PlainTensor estimate, String site) {
        NewtonStep step = Objects.requireNonNull(function.newtonStep());
        double[] values = new double[x.values().length];
        for (int i = 0; i < values.length; i++) {
            double y = estimate.values()[i];
            double argument = Math.scalb(x.values()[i], -step.log2Divisor()) + step.epsilon();
            double product = argument * Math.pow(y, step.degree());
            values[i] = (step.degree() * y - product) / step.root();
        }
        return new PlainTensor(x.shape(), values);
    }

    @Override
    public PlainTensor input(String wire) {
        throw none(wire);
    }

    @Override
    public PlainTensor embed(String tokens, String table, String positions) {
        throw none(table);
    }

    @Override
    public PlainTensor linear(PlainTensor x, String weight, String bias) {
        throw none(weight);
    }

    @Override
    public PlainTensor linear(PlainTensor x, String weight) {
        throw none(weight);
    }

    @Override
    public PlainTensor addBias(PlainTensor a, String bias) {
        throw none(bias);
    }

    @Override
    public PlainTensor scaleColumns(PlainTensor x, String gain) {
        throw none(gain);
    }

    @Override
    public PlainTensor addBias(PlainTensor a, String bias, PlainTensor bits) {
        throw none(bias);
    }

    @Override
    public PlainTensor centerScores(PlainTensor scores, PlainTensor bits, String site) {
        throw none(site);
    }

    @Override
    public PlainTensor exponentials(PlainTensor x, String site) {
        ExponentialSite exponentials = plan.exponentials(site);
        ExponentialSite.Head head = exponentials.heads().getFirst();
        double[] values = new double[x.values().length];
        for (int i = 0; i < values.length; i++) {
            double place = x.values()[i] - exponentials.padding();
            double turns = Math.floor(place / exponentials.period());
            double number = x.values()[i] - turns * exponentials.period();
            boolean isPadding = number - exponentials.padding() < exponentials.arc();
            values[i] = isPadding ? 0 : Math.exp(exponentials.exponent(head, number));
        }
        return new PlainTensor(x.shape(), values);
    }

    @Override
    public void reveal(String wire, PlainTensor value) {
        throw none(wire);
    }

    private static IllegalStateException none(String name) {
        return new IllegalStateException("a function has no " + name);
    }
}
