package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.observe.WireFormat;
import io.secformer.convert.calibrate.observe.WireFormat.Interval;
import io.secformer.convert.calibrate.plan.Fractions.Of;
import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.NewtonStep;
import io.secformer.convert.network.Network;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.convert.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * The program read as a plan.
 *
 * <ol>
 *   <li>Forwards, in program order, every wire and weight gets its fraction bits from the {@link
 *       FormatRules}, and every smooth function its series.
 *   <li>Backwards, every value gets the narrowest ring that its readers can do with: an opening
 *       needs its wire's ring and the bits that it drops; a product passes its need on to its
 *       opened factors, for it is computed modulo their ring; a sum lets each summand keep its own
 *       fraction bits; a fresh value ends the chain.
 * </ol>
 *
 * <p>This is exact: dropping b low bits of shares modulo {@code 2^n} gives shares modulo {@code
 * 2^(n-b)}, and whatever is added or multiplied modulo a wider ring is right modulo a narrower one.
 */
final class PlanningOps implements TensorOps<Draft, Draft> {
    private static final WireFormat BITS = WireFormat.plain(0, new Interval(0, 1));

    private final Network network;
    private final ModelStatistics model;
    private final FormatRules rules;
    private final SeriesPlanner seriesPlanner;
    private final ExponentialPlanner exponentialPlanner;
    private final PlanDraft draft = new PlanDraft();
    private final Map<String, WireFormat> formats = new HashMap<>();

    PlanningOps(
            Network network,
            ModelStatistics model,
            FormatRules rules,
            SeriesPlanner seriesPlanner,
            ExponentialPlanner exponentialPlanner) {
        this.network = network;
        this.model = model;
        this.rules = rules;
        this.seriesPlanner = seriesPlanner;
        this.exponentialPlanner = exponentialPlanner;
    }

    /** What was drafted while the program was read. */
    PlanDraft draft() {
        return draft;
    }

    @Override
    public Draft input(String wire) {
        return opened(wire, shape(wire), BITS, ring -> {});
    }

    @Override
    public Draft embed(String tokensWire, String table, String positions) {
        Draft tokens = opened(tokensWire, shape(tokensWire), BITS, ring -> {});
        int fraction = rules.table();
        draft.parameterFraction(table, fraction);
        draft.parameterFraction(positions, fraction);
        return secret(
                table,
                tokens.shape().withColumns(model.parameter(table).columns()),
                fraction,
                ring -> {
                    tokens.need(ring);
                    draft.parameterRing(table, ring);
                    draft.parameterRing(positions, ring);
                });
    }

    @Override
    public Draft embeddedRows(String wire, String table, String positions) {
        WireFormat format = rules.wire(wire);
        for (String name : List.of(table, positions)) {
            draft.publicParameter(name);
            draft.parameterFraction(name, format.fractionBits());
        }
        return opened(
                wire,
                shape(wire),
                format,
                ring -> {
                    draft.parameterRing(table, ring);
                    draft.parameterRing(positions, ring);
                });
    }

    private Shape shape(String input) {
        return network.inputs().stream()
                .filter(named -> named.wire().equals(input))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no input " + input))
                .shape();
    }

    @Override
    public List<Draft> open(List<At<Draft>> values) {
        return values.stream().map(this::opened).toList();
    }

    private Draft opened(At<Draft> at) {
        Draft value = at.value();
        WireFormat format = rules.wire(at.wire()).withFractionAtMost(value.fractionBits());
        return opened(
                at.wire(),
                value.shape(),
                format,
                ring -> value.need(ring + value.fractionBits() - format.fractionBits()));
    }

    private Draft opened(String name, Shape shape, WireFormat format, IntConsumer settled) {
        formats.put(name, format);
        noteRounding(Of.WIRE, name, format.fractionBits(), shape);
        Draft opened =
                secret(
                        name,
                        shape,
                        format.fractionBits(),
                        ring -> {
                            draft.publish(name, (long) ring * shape.size());
                            draft.wire(name, format, ring);
                            settled.accept(ring);
                        });
        opened.need(format.ringBits());
        return opened;
    }

    /**
     * Where the plain reading has other values, roundings count relative to the lowest value. What
     * is widened has been rounded before.
     */
    private void noteRounding(Of of, String wire, int fractionBits, Shape shape) {
        if (Site.of(wire).role() == SiteRole.WIDE_VALUE) {
            return;
        }
        if (rules.isScaled(wire)) {
            int lowest = Math.getExponent(rules.wire(wire).interval().low());
            draft.fraction(of, BertNames.relative(wire), fractionBits + lowest, shape.size());
        } else {
            draft.fraction(of, wire, fractionBits, shape.size());
        }
    }

    @Override
    public Draft linear(Draft x, String weight, String bias) {
        return addBias(linear(x, weight), bias);
    }

    @Override
    public Draft linear(Draft x, String weight) {
        int fraction = rules.weight(weight);
        Shape shape = x.shape().withColumns(model.parameter(weight).columns());
        draft.parameterFraction(weight, fraction);
        if (!Site.of(weight).role().isMean()) {
            draft.fraction(Of.PARAMETER, weight, fraction, shape.size());
        }
        return secret(
                weight,
                shape,
                fraction + x.fractionBits(),
                ring -> {
                    draft.deal(weight, (long) ring * shape.size());
                    x.need(ring);
                    draft.parameterRing(weight, ring);
                });
    }

    @Override
    public Draft addBias(Draft a, String bias) {
        draft.parameterFraction(bias, a.fractionBits());
        return secret(
                a.name(),
                a.shape(),
                a.fractionBits(),
                ring -> {
                    a.need(ring);
                    draft.parameterRing(bias, ring);
                });
    }

    @Override
    public Draft addBias(Draft a, String bias, Draft bits) {
        draft.parameterFraction(bias, a.fractionBits());
        return secret(
                a.name(),
                a.shape(),
                a.fractionBits(),
                ring -> {
                    draft.deal(bias, (long) ring * a.shape().size());
                    a.need(ring);
                    bits.need(ring);
                    draft.parameterRing(bias, ring);
                });
    }

    @Override
    public Draft scaleColumns(Draft x, String gain) {
        int fraction = rules.gain(gain);
        draft.parameterFraction(gain, fraction);
        draft.fraction(Of.PARAMETER, gain, fraction, x.shape().size());
        return secret(
                gain,
                x.shape(),
                fraction + x.fractionBits(),
                ring -> {
                    draft.deal(gain, (long) ring * x.shape().size());
                    x.need(ring);
                    draft.parameterRing(gain, ring);
                });
    }

    @Override
    public Draft productTransposed(Draft a, Draft b) {
        return product(a, b, b.shape().rows());
    }

    @Override
    public Draft product(Draft a, Draft b) {
        return product(a, b, b.shape().columns());
    }

    private Draft product(Draft a, Draft b, int columns) {
        return secret(
                a.name() + " x " + b.name(),
                a.shape().withColumns(columns),
                a.fractionBits() + b.fractionBits(),
                ring -> {
                    a.need(ring);
                    b.need(ring);
                });
    }

    @Override
    public Draft square(Draft x, String site) {
        return fresh(site, x.shape(), 2 * x.fractionBits(), x);
    }

    @Override
    public Draft centerScores(Draft scores, Draft bits, String site) {
        return addTimesBits(scores, bits);
    }

    @Override
    public Draft exponentials(Draft x, String name) {
        Site site = Site.of(name);
        Block attention = site.block();
        draft.argument(x.name());
        List<HeadScale> heads = model.heads(site.with(SiteRole.EXPONENTIALS).name());
        PlannedExponentials planned;
        if (site.role() == SiteRole.HALF_EXPONENTIALS) {
            double leastSum = rules.attention().leastHalfSum(attention);
            planned = exponentialPlanner.planHalves(name, heads, leastSum);
        } else {
            double leastSum = rules.attention().leastSum(attention);
            planned = exponentialPlanner.plan(name, heads, leastSum);
            int halvings = planned.halvings();
            String opened =
                    halvings == 0 ? name : attention.halved(halvings).wire(SiteRole.NUMERATORS);
            int bits = Allocator.bits(planned.rounding(leastSum));
            draft.fraction(Of.SERIES, opened, bits, x.shape().size());
        }
        return secret(
                name,
                x.shape(),
                planned.fractionBits(),
                ring -> {
                    draft.deal(name, planned.dealtValues(x.shape()) * ring);
                    draft.exponentials(name, planned, ring);
                });
    }

    @Override
    public Draft sumOfSquares(Draft x, ColumnExponents exponents, String site) {
        draft.exponents(exponents);
        return fresh(site, x.shape().withColumns(1), 2 * x.fractionBits(), x);
    }

    @Override
    public Draft widen(Draft x, String site) {
        return fresh(site, x.shape(), x.fractionBits(), x);
    }

    @Override
    public Draft scaleRows(Draft x, Draft factor, String site) {
        return fresh(site, x.shape(), x.fractionBits() + factor.fractionBits(), x, factor);
    }

    private Draft fresh(String site, Shape shape, int fractionBits, Draft... sources) {
        return secret(site, shape, fractionBits, ring -> draft.fresh(site, ring, sources));
    }

    @Override
    public Draft apply(SmoothFunction named, Draft x, String site) {
        SmoothFunction function = rules.rough().planned(Site.of(site), named);
        WireFormat argument = formats.get(x.name());
        if (argument == null) {
            throw new IllegalStateException(x.name() + " is not opened");
        }
        int least = rules.wire(site).fractionBits();
        if (function.slope() != 0) {
            least = Math.max(least, x.fractionBits() - Math.getExponent(function.slope()));
        }
        boolean estimate = Site.of(site).role() == SiteRole.ESTIMATE;
        PlannedSeries planned =
                estimate
                        ? seriesPlanner.planEstimate(
                                site, function, argument.interval(), argument.period(), least)
                        : seriesPlanner.plan(
                                site,
                                function,
                                model.groups(site),
                                argument.interval(),
                                argument.period(),
                                rules.activationError(site),
                                rules.seriesBits(site),
                                least);
        draft.argument(x.name());
        if (function.indifference() > 0) {
            rules.rough().fitted(site, planned.series().getFirst().series().maxError());
        } else if (estimate) {
            rules.rough().fitted(site, planned.series().getFirst().series().maxError());
        } else {
            String wire = function.relative() ? BertNames.relative(site) : site;
            draft.fitError(wire, planned.fitError(x.shape().columns()));
        }
        noteRounding(Of.SERIES, site, planned.toleranceBits(), x.shape());
        return secret(
                site,
                x.shape(),
                planned.fractionBits(),
                ring -> {
                    draft.deal(site, planned.dealtValues(x.shape()) * ring);
                    draft.series(site, planned, function.slope(), ring);
                });
    }

    /** Half of what is dealt is for bits of 0. */
    @Override
    public Draft apply(SmoothFunction function, Draft x, Draft bits, String site) {
        Draft series = apply(function, x, site);
        return secret(
                site,
                series.shape(),
                series.fractionBits(),
                ring -> {
                    series.need(ring);
                    bits.need(ring);
                });
    }

    @Override
    public Draft refine(SmoothFunction function, Draft x, Draft estimate, String site) {
        NewtonStep step = Objects.requireNonNull(function.newtonStep());
        double left = step.errorAfter(rules.rough().estimateError(Site.of(site).block()));
        draft.fitError(BertNames.relative(site), left / 2);
        return secret(
                site,
                x.shape(),
                step.fractionBits(x.fractionBits(), estimate.fractionBits()),
                ring -> draft.newton(site, step, ring, x, estimate));
    }

    @Override
    public Draft multiply(Draft a, Draft b) {
        return secret(
                a.name() + " x " + b.name(),
                a.shape(),
                a.fractionBits() + b.fractionBits(),
                ring -> {
                    a.need(ring);
                    b.need(ring);
                });
    }

    @Override
    public Draft negative(Draft x) {
        throw new IllegalStateException(x.name() + ": comparisons have no planned formats");
    }

    @Override
    public Draft asSecret(Draft x) {
        return local(x, x.shape());
    }

    @Override
    public Draft times(Draft a, double constant, int fractionBits) {
        return secret(a.name(), a.shape(), a.fractionBits() + fractionBits, a::need);
    }

    @Override
    public int width(Draft a) {
        return a.shape().columns();
    }

    @Override
    public Draft columns(Draft a, int from, int to) {
        return local(a, a.shape().withColumns(to - from));
    }

    @Override
    public Draft beside(List<Draft> parts) {
        int columns = parts.stream().mapToInt(part -> part.shape().columns()).sum();
        int fraction = parts.stream().mapToInt(Draft::fractionBits).min().orElseThrow();
        Draft first = parts.getFirst();
        return secret(
                first.name(),
                first.shape().withColumns(columns),
                fraction,
                ring -> parts.forEach(part -> part.need(ring + part.fractionBits() - fraction)));
    }

    @Override
    public Draft add(Draft a, Draft b) {
        return sum(a.name() + " + " + b.name(), a, b);
    }

    @Override
    public Draft subtractColumn(Draft a, Draft columns, ColumnExponents exponents) {
        return sum(a.name() + " - " + columns.name(), a, columns);
    }

    /** The finer summand is brought to the fraction bits of the coarser one first. */
    private Draft sum(String name, Draft a, Draft b) {
        int fraction = Math.min(a.fractionBits(), b.fractionBits());
        return secret(
                name,
                a.shape(),
                fraction,
                ring -> {
                    a.need(ring + a.fractionBits() - fraction);
                    b.need(ring + b.fractionBits() - fraction);
                });
    }

    @Override
    public Draft addPublic(Draft a, double constant) {
        return local(a, a.shape());
    }

    @Override
    public Draft addPublic(Draft a, double constant, Draft bits) {
        return addTimesBits(a, bits);
    }

    private Draft addTimesBits(Draft a, Draft bits) {
        return secret(
                a.name(),
                a.shape(),
                a.fractionBits(),
                ring -> {
                    a.need(ring);
                    bits.need(ring);
                });
    }

    @Override
    public Draft timesPowerOfTwo(Draft a, int power) {
        return secret(a.name(), a.shape(), a.fractionBits() - power, a::need);
    }

    @Override
    public Draft rowSums(Draft a) {
        return local(a, a.shape().withColumns(1));
    }

    @Override
    public Draft splitHeads(Draft a, int heads) {
        return local(a, a.shape().split(heads));
    }

    @Override
    public Draft mergeHeads(Draft a) {
        return local(a, a.shape().merge());
    }

    @Override
    public Draft asColumn(Draft row) {
        return local(row, row.shape().withRows(row.shape().columns()).withColumns(1));
    }

    @Override
    public Draft firstRows(Draft x) {
        return local(x, x.shape().withRows(1));
    }

    @Override
    public void reveal(String wire, Draft value) {
        opened(new At<>(wire, value));
    }

    private Draft local(Draft a, Shape shape) {
        return secret(a.name(), shape, a.fractionBits(), a::need);
    }

    private Draft secret(String name, Shape shape, int fractionBits, IntConsumer settled) {
        return draft.value(name, shape, fractionBits, settled);
    }
}
