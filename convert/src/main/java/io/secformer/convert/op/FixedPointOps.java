package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.NewtonSite;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The tensor operations as the precision plan has them: makes every {@link Op} and {@link Local} of
 * shapes, rings and fraction bits, and leaves the data to a {@link Reading}.
 *
 * @param <V> data of a secret
 * @param <M> data of an opened value
 */
public final class FixedPointOps<V, M> implements TensorOps<Secret<V>, Opened<M>> {

    private final List<Input> inputs;
    private final PrecisionPlan plan;
    private final Reading<V, M> reading;
    private int nextNumber;

    /**
     * @param inputs of the program; operations are numbered after them
     */
    public FixedPointOps(List<Input> inputs, PrecisionPlan plan, Reading<V, M> reading) {
        this.inputs = List.copyOf(inputs);
        this.plan = plan;
        this.reading = reading;
        this.nextNumber = inputs.size();
    }

    private Input named(String name) {
        return inputs.stream()
                .filter(input -> input.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the program has no input " + name));
    }

    @Override
    public Opened<M> input(String name) {
        Input input = named(name);
        return new Opened<>(input.format(), reading.input(input));
    }

    @Override
    public Opened<M> embeddedRows(String wireName, String table, String positions) {
        Input rows = named(wireName);
        for (String name : List.of(table, positions)) {
            ParameterFormat format = plan.parameter(name);
            int expected = rows.format().wire().fractionBits();
            PlanFits.require(
                    format.fractionBits() == expected,
                    () ->
                            "%s has %d fraction bits, %d are expected"
                                    .formatted(name, format.fractionBits(), expected));
        }
        return input(wireName);
    }

    @Override
    public List<Opened<M>> open(List<At<Secret<V>>> values) {
        List<Secret<V>> formatted = new ArrayList<>(values.size());
        List<Wire> wires = new ArrayList<>(values.size());
        for (At<Secret<V>> at : values) {
            Wire wire = plan.wire(at.wire());
            formatted.add(format(at.value(), wire));
            wires.add(wire);
        }
        List<M> data = reading.open(nextNumber, formatted, wires);
        nextNumber += values.size();
        List<Opened<M>> result = new ArrayList<>(values.size());
        for (int i = 0; i < data.size(); i++) {
            OpenedFormat format = new OpenedFormat(formatted.get(i).shape(), wires.get(i));
            result.add(new Opened<>(format, data.get(i)));
        }
        return result;
    }

    /** Brings a value to the format of a wire: reduce, then narrow. */
    private Secret<V> format(Secret<V> value, Wire wire) {
        Secret<V> reduced = reduce(value, value.fractionBits() - wire.fractionBits(), wire.name());
        PlanFits.require(
                reduced.ringBits() >= wire.ringBits(),
                () ->
                        "wire %s needs a ring of %d bits, its value has %d"
                                .formatted(wire.name(), wire.ringBits(), reduced.ringBits()));
        SecretFormat narrow =
                new SecretFormat(reduced.shape(), wire.ringBits(), wire.fractionBits());
        return new Secret<>(narrow, reduced.data());
    }

    private Secret<V> reduce(Secret<V> value, int bits, String where) {
        PlanFits.require(
                bits >= 0 && bits < value.ringBits(),
                () ->
                        "at %s %d bits would be dropped from a ring of %d"
                                .formatted(where, bits, value.ringBits()));
        if (bits == 0) {
            return value;
        }
        Local dropped =
                switch (plan.strategy().truncation()) {
                    case EXACT -> new Local.Reduce(value.format(), bits);
                    case LOCAL -> new Local.Truncate(value.format(), bits);
                };
        return local(dropped, value);
    }

    private Secret<V> local(Local op, Secret<V> value) {
        return new Secret<>(op.result(), reading.local(op, List.of(value.data())));
    }

    private Secret<V> local(Local op, Secret<V> a, Secret<V> b) {
        return new Secret<>(op.result(), reading.local(op, List.of(a.data(), b.data())));
    }

    private List<Secret<V>> applyAll(Op op, List<Opened<M>> operands) {
        List<M> arguments = operands.stream().map(Opened::data).toList();
        List<V> data = reading.apply(nextNumber++, op, arguments);
        List<SecretFormat> formats = op.results();
        List<Secret<V>> results = new ArrayList<>(data.size());
        for (int i = 0; i < data.size(); i++) {
            results.add(new Secret<>(formats.get(i), data.get(i)));
        }
        return results;
    }

    private Secret<V> apply(Op op, Opened<M> x) {
        return applyAll(op, List.of(x)).getFirst();
    }

    private Secret<V> apply(Op op, Opened<M> x, Opened<M> y) {
        return applyAll(op, List.of(x, y)).getFirst();
    }

    @Override
    public Secret<V> embed(String tokensWire, String table, String positions) {
        Input tokens = named(tokensWire);
        Op op = new Embed(tokens, plan.parameter(table), plan.parameter(positions));
        return applyAll(op, List.of()).getFirst();
    }

    @Override
    public Secret<V> linear(Opened<M> x, String weight, String bias) {
        return apply(new Linear(x.format(), plan.parameter(weight), plan.parameter(bias)), x);
    }

    @Override
    public Secret<V> linear(Opened<M> x, String weight) {
        return apply(new Linear(x.format(), plan.parameter(weight), null), x);
    }

    @Override
    public Secret<V> addBias(Secret<V> a, String bias) {
        return local(new Local.AddBias(a.format(), plan.parameter(bias)), a);
    }

    /** The outer product of bits and bias: one row of a weight. */
    @Override
    public Secret<V> addBias(Secret<V> a, String bias, Opened<M> bits) {
        return add(a, linear(bits, bias));
    }

    @Override
    public Secret<V> scaleColumns(Opened<M> x, String gain) {
        return apply(new ScaleColumns(x.format(), plan.parameter(gain)), x);
    }

    @Override
    public Secret<V> productTransposed(Opened<M> a, Opened<M> b) {
        return apply(new Product(a.format(), b.format(), true), a, b);
    }

    @Override
    public Secret<V> product(Opened<M> a, Opened<M> b) {
        return apply(new Product(a.format(), b.format(), false), a, b);
    }

    @Override
    public Secret<V> square(Opened<M> x, String site) {
        return apply(new Square(x.format(), plan.freshRing(site)), x);
    }

    @Override
    public Secret<V> centerScores(Secret<V> scores, Opened<M> bits, String siteName) {
        ExponentialSite site = plan.exponentials(siteName);
        Exponentials.requireHeads(site, scores.shape());
        double padding = site.padding();
        List<Double> centers = site.heads().stream().map(h -> h.center() - padding).toList();
        return addTimesBits(addPublic(scores, padding), centers, bits);
    }

    @Override
    public Secret<V> exponentials(Opened<M> x, String siteName) {
        return apply(new Exponentials(x.format(), plan.exponentials(siteName)), x);
    }

    @Override
    public Secret<V> sumOfSquares(Opened<M> x, ColumnExponents exponents, String site) {
        return apply(new SumOfSquares(x.format(), exponents, plan.freshRing(site)), x);
    }

    @Override
    public Secret<V> apply(SmoothFunction function, Opened<M> x, String siteName) {
        SeriesSite site = plan.series(siteName);
        PlanFits.require(
                site.slope() == function.slope(),
                () -> "the linear part at %s cannot be formed".formatted(siteName));
        if (site.groups().size() == 1) {
            return apply(new SeriesOp(x.format(), site), x);
        }
        List<Secret<V>> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < site.groups().size(); i++) {
            int to = from + site.groups().get(i).columns();
            Pick columns = new Pick.Columns(x.shape(), from, to);
            Opened<M> part = pick(columns, x);
            parts.add(apply(new SeriesOp(part.format(), site.group(i)), part));
            from = to;
        }
        List<Shape> shapes = parts.stream().map(Secret::shape).toList();
        SecretFormat all = parts.getFirst().format().withShape(x.shape());
        return joined(new Local.JoinColumns(all, shapes), parts);
    }

    @Override
    public Secret<V> apply(SmoothFunction function, Opened<M> x, Opened<M> bits, String siteName) {
        SeriesOp series = new SeriesOp(x.format(), plan.series(siteName));
        return apply(new MaskedSeries(series, bits.format()), x, bits);
    }

    @Override
    public Secret<V> refine(
            SmoothFunction function, Opened<M> x, Opened<M> estimate, String siteName) {
        NewtonSite site = plan.newtonSite(siteName);
        PlanFits.require(
                site.step().equals(function.newtonStep()),
                () -> "the Newton step at %s cannot be formed".formatted(siteName));
        return apply(new NewtonOp(x.format(), estimate.format(), site), x, estimate);
    }

    @Override
    public Secret<V> widen(Opened<M> x, String site) {
        return apply(new Widen(x.format(), plan.freshRing(site)), x);
    }

    @Override
    public Secret<V> scaleRows(Opened<M> x, Opened<M> factor, String site) {
        return apply(new ScaleRows(x.format(), factor.format(), plan.freshRing(site)), x, factor);
    }

    @Override
    public Secret<V> multiply(Opened<M> a, Opened<M> b) {
        return apply(new Multiply(a.format(), b.format()), a, b);
    }

    @Override
    public Secret<V> negative(Opened<M> x) {
        return apply(new Negative(x.format()), x);
    }

    @Override
    public Secret<V> asSecret(Opened<M> x) {
        return apply(new AsSecret(x.format()), x);
    }

    @Override
    public Secret<V> times(Secret<V> a, double constant, int fractionBits) {
        long factor = FixedPoint.encode(constant, fractionBits);
        return local(new Local.Times(a.format(), factor, fractionBits), a);
    }

    @Override
    public int width(Secret<V> a) {
        return a.shape().columns();
    }

    @Override
    public Secret<V> columns(Secret<V> a, int from, int to) {
        return local(new Local.Columns(a.format(), from, to), a);
    }

    @Override
    public Secret<V> beside(List<Secret<V>> parts) {
        int fraction = parts.stream().mapToInt(Secret::fractionBits).min().orElseThrow();
        List<Secret<V>> coarse = new ArrayList<>();
        for (Secret<V> part : parts) {
            coarse.add(reduce(part, part.fractionBits() - fraction, "rows side by side"));
        }
        List<Shape> shapes = coarse.stream().map(Secret::shape).toList();
        int ring = coarse.stream().mapToInt(Secret::ringBits).min().orElseThrow();
        int columns = shapes.stream().mapToInt(Shape::columns).sum();
        Shape all = shapes.getFirst().withColumns(columns);
        return joined(new Local.JoinColumns(new SecretFormat(all, ring, fraction), shapes), coarse);
    }

    private Secret<V> joined(Local join, List<Secret<V>> parts) {
        List<V> data = parts.stream().map(Secret::data).toList();
        return new Secret<>(join.result(), reading.local(join, data));
    }

    @Override
    public Secret<V> add(Secret<V> a, Secret<V> b) {
        PlanFits.require(a.shape().equals(b.shape()), () -> "a sum needs equal shapes");
        Secret<V> one = coarsened(a, b);
        Secret<V> other = coarsened(b, a);
        return local(new Local.Add(sum(one, other)), one, other);
    }

    private SecretFormat sum(Secret<V> one, Secret<V> other) {
        int ring = Math.min(one.ringBits(), other.ringBits());
        return new SecretFormat(one.shape(), ring, one.fractionBits());
    }

    /** A summand with no more fraction bits than the other one: each keeps its own narrow ring. */
    private Secret<V> coarsened(Secret<V> a, Secret<V> other) {
        return reduce(a, Math.max(0, a.fractionBits() - other.fractionBits()), "a sum");
    }

    @Override
    public Secret<V> subtractColumn(Secret<V> a, Secret<V> columns, ColumnExponents exponents) {
        Secret<V> rows = coarsened(a, columns);
        Secret<V> values = coarsened(columns, a);
        int kinds = exponents.distinct().size();
        PlanFits.require(
                values.shape().equals(rows.shape().withColumns(kinds)),
                () ->
                        "%d values a row are subtracted, there are %d"
                                .formatted(kinds, values.shape().columns()));
        return local(new Local.SubtractColumn(sum(rows, values), exponents), rows, values);
    }

    @Override
    public Secret<V> addPublic(Secret<V> a, double constant) {
        long word = FixedPoint.encode(constant, a.fractionBits());
        return local(new Local.AddPublic(a.format(), word), a);
    }

    @Override
    public Secret<V> addPublic(Secret<V> a, double constant, Opened<M> bits) {
        return addTimesBits(a, List.of(constant), bits);
    }

    private Secret<V> addTimesBits(Secret<V> a, List<Double> byHead, Opened<M> bits) {
        Secret<V> row = asSecret(bits);
        List<Long> factors =
                byHead.stream().map(value -> FixedPoint.encode(value, a.fractionBits())).toList();
        return local(new Local.AddTimesRow(a.format(), row.format(), factors), a, row);
    }

    @Override
    public Secret<V> timesPowerOfTwo(Secret<V> a, int power) {
        int fractionBits = a.fractionBits() - power;
        return new Secret<>(new SecretFormat(a.shape(), a.ringBits(), fractionBits), a.data());
    }

    @Override
    public Secret<V> rowSums(Secret<V> a) {
        return local(new Local.RowSums(a.format()), a);
    }

    @Override
    public Secret<V> splitHeads(Secret<V> a, int heads) {
        return local(new Local.SplitHeads(a.format(), heads), a);
    }

    @Override
    public Secret<V> mergeHeads(Secret<V> a) {
        return local(new Local.MergeHeads(a.format()), a);
    }

    @Override
    public Opened<M> asColumn(Opened<M> row) {
        return pick(new Pick.AsColumn(row.shape()), row);
    }

    @Override
    public Opened<M> firstRows(Opened<M> x) {
        return pick(new Pick.FirstRows(x.shape()), x);
    }

    private Opened<M> pick(Pick part, Opened<M> x) {
        OpenedFormat format = new OpenedFormat(part.result(), x.wire());
        return new Opened<>(format, reading.pick(part, x.data()));
    }

    @Override
    public void reveal(String wireName, Secret<V> value) {
        Wire wire = plan.wire(wireName);
        reading.reveal(nextNumber++, format(value, wire), wire);
    }
}
