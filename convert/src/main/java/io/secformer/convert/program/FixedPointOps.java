package io.secformer.convert.program;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.NewtonSite;
import io.secformer.convert.fixedpoint.NewtonStep;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Profile;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tensor operations as the precision plan has them: keeps shape, ring and fraction bits of
 * every value, checks that they fit, and leaves the data to a {@link Reading}.
 *
 * @param <V> data of a secret
 * @param <M> data of an opened value
 */
public final class FixedPointOps<V, M> implements TensorOps<Secret<V>, Opened<M>> {

    private final BertProgram program;
    private final PrecisionPlan plan;
    private final Reading<V, M> reading;
    private int nextOp;

    public FixedPointOps(BertProgram program, PrecisionPlan plan, Reading<V, M> reading) {
        this.program = program;
        this.plan = plan;
        this.reading = reading;
    }

    @Override
    public Embedding embedding() {
        return plan.embedding();
    }

    @Override
    public Profile profile() {
        return plan.profile();
    }

    @Override
    public Opened<M> tokens() {
        Wire wire = plan.wire(BertNames.TOKENS);
        Shape shape = program.tokensShape();
        return new Opened<>(shape, wire, reading.tokens(nextOp++, shape, wire));
    }

    @Override
    public Opened<M> paddingMask() {
        Wire wire = plan.wire(BertNames.MASK);
        Shape shape = program.maskShape();
        return new Opened<>(shape, wire, reading.paddingMask(nextOp++, shape, wire));
    }

    @Override
    public Opened<M> embeddedRows(String wireName, String table, String positions) {
        Wire wire = plan.wire(wireName);
        ParameterFormat rows = plan.parameter(table);
        ParameterFormat added = plan.parameter(positions);
        requireFraction(table, rows.fractionBits(), wire.fractionBits());
        requireFraction(positions, added.fractionBits(), wire.fractionBits());
        Shape shape = program.embeddedShape();
        M data = reading.embeddedRows(nextOp++, shape, wire, rows, added);
        return new Opened<>(shape, wire, data);
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
        List<M> data = reading.open(nextOp, formatted, wires);
        nextOp += values.size();
        List<Opened<M>> result = new ArrayList<>(values.size());
        for (int i = 0; i < data.size(); i++) {
            result.add(new Opened<>(formatted.get(i).shape(), wires.get(i), data.get(i)));
        }
        return result;
    }

    /** Brings a value to the format of a wire: reduce, then narrow. */
    private Secret<V> format(Secret<V> value, Wire wire) {
        Secret<V> reduced = reduce(value, value.fractionBits() - wire.fractionBits(), wire.name());
        require(
                reduced.ringBits() >= wire.ringBits(),
                () ->
                        "wire "
                                + wire.name()
                                + " needs a ring of "
                                + wire.ringBits()
                                + " bits, its value has "
                                + reduced.ringBits());
        return new Secret<>(reduced.shape(), wire.ringBits(), wire.fractionBits(), reduced.data());
    }

    private Secret<V> reduce(Secret<V> value, int bits, String where) {
        require(
                bits >= 0 && bits < value.ringBits(),
                () ->
                        "at "
                                + where
                                + " "
                                + bits
                                + " bits would be dropped from a ring of "
                                + value.ringBits());
        if (bits == 0) {
            return value;
        }
        return new Secret<>(
                value.shape(),
                value.ringBits() - bits,
                value.fractionBits() - bits,
                reading.reduce(value, bits));
    }

    @Override
    public Secret<V> embed(Opened<M> tokens, String table, String positions) {
        ParameterFormat rows = plan.parameter(table);
        ParameterFormat added = plan.parameter(positions);
        Shape out = program.embeddedShape();
        int fractionBits = tokens.wire().fractionBits() + rows.fractionBits();
        requireFraction(positions, added.fractionBits(), fractionBits);
        V data = reading.embed(nextOp++, tokens, rows, added, out);
        return new Secret<>(out, productRing(tokens, rows), fractionBits, data);
    }

    @Override
    public Secret<V> linear(Opened<M> x, String weight, String bias) {
        ParameterFormat w = plan.parameter(weight);
        ParameterFormat b = plan.parameter(bias);
        requireFraction(bias, b.fractionBits(), x.wire().fractionBits() + w.fractionBits());
        return linear(x, w, b);
    }

    @Override
    public Secret<V> linear(Opened<M> x, String weight) {
        return linear(x, plan.parameter(weight), null);
    }

    private Secret<V> linear(Opened<M> x, ParameterFormat w, @Nullable ParameterFormat b) {
        require(
                w.rows() == x.shape().columns(),
                () ->
                        ""
                                + w.name()
                                + " has "
                                + w.rows()
                                + " rows, its argument "
                                + x.shape().columns()
                                + " columns");
        int fractionBits = x.wire().fractionBits() + w.fractionBits();
        Shape out = x.shape().withColumns(w.columns());
        V data = reading.linear(nextOp++, x, w, b, out);
        return new Secret<>(out, productRing(x, w), fractionBits, data);
    }

    @Override
    public Secret<V> addBias(Secret<V> a, String bias) {
        ParameterFormat b = plan.parameter(bias);
        requireFraction(bias, b.fractionBits(), a.fractionBits());
        require(
                b.columns() == a.shape().columns(),
                () -> bias + " has " + b.columns() + " columns, not " + a.shape().columns());
        int ring = Math.min(a.ringBits(), b.ringBits());
        return new Secret<>(a.shape(), ring, a.fractionBits(), reading.addBias(a, b));
    }

    @Override
    public Secret<V> scaleColumns(Opened<M> x, String gain) {
        ParameterFormat g = plan.parameter(gain);
        int fractionBits = x.wire().fractionBits() + g.fractionBits();
        V data = reading.scaleColumns(nextOp++, x, g);
        return new Secret<>(x.shape(), productRing(x, g), fractionBits, data);
    }

    /** The ring of an opened value times a parameter: the smaller of both. */
    public static int productRing(Opened<?> x, ParameterFormat parameter) {
        return Math.min(x.wire().ringBits(), parameter.ringBits());
    }

    @Override
    public Secret<V> productTransposed(Opened<M> a, Opened<M> b) {
        return product(a, b, true, a.shape().withColumns(b.shape().rows()));
    }

    @Override
    public Secret<V> product(Opened<M> a, Opened<M> b) {
        return product(a, b, false, a.shape().withColumns(b.shape().columns()));
    }

    private Secret<V> product(Opened<M> a, Opened<M> b, boolean transposed, Shape out) {
        int ringBits = Math.min(a.wire().ringBits(), b.wire().ringBits());
        int fractionBits = a.wire().fractionBits() + b.wire().fractionBits();
        V data = reading.product(nextOp++, a, b, transposed, ringBits, out);
        return new Secret<>(out, ringBits, fractionBits, data);
    }

    @Override
    public Secret<V> square(Opened<M> x, String site) {
        int ring = freshRing(x, site);
        V data = reading.square(nextOp++, x, ring);
        return new Secret<>(x.shape(), ring, 2 * x.wire().fractionBits(), data);
    }

    @Override
    public Secret<V> squareMasked(Opened<M> x, Opened<M> mask, String site) {
        int ring = freshRing(x, site);
        V data = reading.squareMasked(nextOp++, x, mask, ring);
        return new Secret<>(x.shape(), ring, 2 * x.wire().fractionBits(), data);
    }

    @Override
    public Secret<V> centerScores(Secret<V> scores, String siteName) {
        List<ExponentialSite.Head> heads = heads(scores.shape(), siteName);
        long[] centers = new long[heads.size()];
        for (int h = 0; h < centers.length; h++) {
            centers[h] = FixedPoint.encode(heads.get(h).center(), scores.fractionBits());
        }
        V data = reading.addPublicByHead(scores, centers);
        return new Secret<>(scores.shape(), scores.ringBits(), scores.fractionBits(), data);
    }

    @Override
    public Exponentials<Secret<V>> exponentials(Opened<M> x, Opened<M> mask, String siteName) {
        heads(x.shape(), siteName);
        ExponentialSite site = plan.exponentials(siteName);
        requirePeriod(siteName, site.period(), x.wire());
        Exponentials<V> data = reading.exponentials(nextOp++, x, mask, site);
        Shape rows = x.shape().withColumns(1);
        int ring = site.ringBits();
        int fractionBits = site.fractionBits();
        return new Exponentials<>(
                new Secret<>(x.shape(), ring, fractionBits, data.values()),
                new Secret<>(rows, ring, fractionBits, data.halfSums()));
    }

    private List<ExponentialSite.Head> heads(Shape scores, String site) {
        List<ExponentialSite.Head> heads = plan.exponentials(site).heads();
        require(
                heads.size() == scores.heads(),
                () -> site + " is for " + heads.size() + " heads, not " + scores.heads());
        return heads;
    }

    @Override
    public Secret<V> sumOfSquares(Opened<M> x, String site) {
        int ring = freshRing(x, site);
        V data = reading.sumOfSquares(nextOp++, x, ring);
        return new Secret<>(x.shape().withColumns(1), ring, 2 * x.wire().fractionBits(), data);
    }

    @Override
    public Secret<V> apply(SmoothFunction function, Opened<M> x, String siteName) {
        SeriesSite site = plan.series(siteName);
        requirePeriod(siteName, site.period(), x.wire());
        require(
                site.slope() == function.slope()
                        && (site.slope() == 0
                                || (x.wire().guardBits() > 0
                                        && site.slopeShift(x.wire().fractionBits()) >= 0)),
                () -> "the linear part at " + siteName + " cannot be formed");
        if (site.groups().size() == 1) {
            V data = reading.series(nextOp++, x, site);
            return new Secret<>(x.shape(), site.ringBits(), site.fractionBits(), data);
        }
        List<Secret<V>> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < site.groups().size(); i++) {
            int to = from + site.groups().get(i).columns();
            Shape shape = x.shape().withColumns(to - from);
            Opened<M> part = new Opened<>(shape, x.wire(), reading.columns(x, from, to));
            V data = reading.series(nextOp++, part, site.group(i));
            parts.add(new Secret<>(shape, site.ringBits(), site.fractionBits(), data));
            from = to;
        }
        int columns = from;
        require(
                columns == x.shape().columns(),
                () -> siteName + " has series of " + columns + " columns, its argument has others");
        return new Secret<>(
                x.shape(), site.ringBits(), site.fractionBits(), reading.joinColumns(parts));
    }

    @Override
    public boolean refines(SmoothFunction function, String argument, String site) {
        return plan.newtonSites().containsKey(site);
    }

    @Override
    public int halvings(String site) {
        return plan.exponentials(site).halvings();
    }

    @Override
    public int guesses(String attention, String sums) {
        int guesses = 0;
        while (plan.wires()
                .containsKey(BertNames.division(attention, guesses + 1) + BertNames.ROUGH)) {
            guesses++;
        }
        return guesses;
    }

    @Override
    public boolean rescales(SmoothFunction function, String norm) {
        return plan.wires().containsKey(norm + BertNames.RESCALED);
    }

    @Override
    public Secret<V> refine(
            SmoothFunction function, Opened<M> x, Opened<M> estimate, String siteName) {
        NewtonSite site = plan.newtonSite(siteName);
        NewtonStep step = site.step();
        requireWidens(x, site.ringBits(), siteName);
        requireWidens(estimate, site.ringBits(), siteName);
        int xBits = x.wire().fractionBits();
        int estimateBits = estimate.wire().fractionBits();
        require(
                step.equals(function.newtonStep())
                        && x.shape().equals(estimate.shape())
                        && step.linearShift(xBits, estimateBits) >= 0,
                () -> "the Newton step at " + siteName + " cannot be formed");
        V data = reading.newton(nextOp++, x, estimate, site);
        return new Secret<>(
                x.shape(), site.ringBits(), step.fractionBits(xBits, estimateBits), data);
    }

    @Override
    public Secret<V> widen(Opened<M> x, String site) {
        int ring = freshRing(x, site);
        V data = reading.widen(nextOp++, x, ring);
        return new Secret<>(x.shape(), ring, x.wire().fractionBits(), data);
    }

    @Override
    public Secret<V> scaleRows(Opened<M> x, Opened<M> factor, String site) {
        int ring = freshRing(x, site);
        freshRing(factor, site);
        V data = reading.scaleRows(nextOp++, x, factor, ring);
        int fractionBits = x.wire().fractionBits() + factor.wire().fractionBits();
        return new Secret<>(x.shape(), ring, fractionBits, data);
    }

    private int freshRing(Opened<M> x, String site) {
        int ring = plan.freshRing(site);
        requireWidens(x, ring, site);
        return ring;
    }

    private static void requireWidens(Opened<?> x, int ring, String site) {
        require(
                x.wire().guardBits() == 1 && ring > x.wire().ringBits(),
                () ->
                        "wire "
                                + x.wire().name()
                                + " cannot be widened to "
                                + ring
                                + " bits at "
                                + site);
    }

    @Override
    public Secret<V> add(Secret<V> a, Secret<V> b) {
        require(a.shape().equals(b.shape()), () -> "a sum needs equal shapes");
        Secret<V> one = coarsened(a, b);
        Secret<V> other = coarsened(b, a);
        int ring = Math.min(one.ringBits(), other.ringBits());
        return new Secret<>(a.shape(), ring, one.fractionBits(), reading.add(one, other));
    }

    /** A summand with no more fraction bits than the other one: each keeps its own narrow ring. */
    private Secret<V> coarsened(Secret<V> a, Secret<V> other) {
        return reduce(a, Math.max(0, a.fractionBits() - other.fractionBits()), "a sum");
    }

    @Override
    public Secret<V> subtractColumn(Secret<V> a, Secret<V> column) {
        Secret<V> rows = coarsened(a, column);
        Secret<V> values = coarsened(column, a);
        require(
                values.shape().equals(rows.shape().withColumns(1)),
                () -> "a column needs one value a row");
        int ring = Math.min(rows.ringBits(), values.ringBits());
        V data = reading.subtractColumn(rows, values);
        return new Secret<>(rows.shape(), ring, rows.fractionBits(), data);
    }

    @Override
    public Secret<V> addPublic(Secret<V> a, double constant) {
        V data = reading.addPublic(a, FixedPoint.encode(constant, a.fractionBits()));
        return new Secret<>(a.shape(), a.ringBits(), a.fractionBits(), data);
    }

    @Override
    public Secret<V> timesPowerOfTwo(Secret<V> a, int power) {
        return new Secret<>(a.shape(), a.ringBits(), a.fractionBits() - power, a.data());
    }

    @Override
    public Secret<V> rowSums(Secret<V> a) {
        Shape out = a.shape().withColumns(1);
        return new Secret<>(out, a.ringBits(), a.fractionBits(), reading.rowSums(a));
    }

    @Override
    public Secret<V> splitHeads(Secret<V> a, int heads) {
        V data = reading.splitHeads(a, heads);
        return new Secret<>(a.shape().split(heads), a.ringBits(), a.fractionBits(), data);
    }

    @Override
    public Secret<V> mergeHeads(Secret<V> a) {
        V data = reading.mergeHeads(a);
        return new Secret<>(a.shape().merge(), a.ringBits(), a.fractionBits(), data);
    }

    @Override
    public Opened<M> firstRows(Opened<M> x) {
        return new Opened<>(x.shape().withRows(1), x.wire(), reading.firstRows(x));
    }

    @Override
    public void reveal(String wireName, Secret<V> value) {
        Wire wire = plan.wire(wireName);
        reading.reveal(nextOp++, format(value, wire), wire);
    }

    private static void requirePeriod(String site, double period, Wire wire) {
        require(
                period == wire.period(),
                () ->
                        "the series at "
                                + site
                                + " has period "
                                + period
                                + ", its wire has "
                                + wire.period());
    }

    private static void requireFraction(String name, int found, int expected) {
        require(
                found == expected,
                () ->
                        ""
                                + name
                                + " has "
                                + found
                                + " fraction bits, "
                                + expected
                                + " are expected");
    }

    private static void require(boolean holds, Supplier<String> text) {
        if (!holds) {
            throw new IllegalStateException(
                    "the precision plan does not fit the program: " + text.get());
        }
    }
}
