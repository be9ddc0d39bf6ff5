package io.secformer.convert.calibrate;

import io.secformer.convert.FormatException;
import io.secformer.convert.calibrate.SeriesPlanner.Planned;
import io.secformer.convert.calibrate.WireFormat.Interval;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.program.BertNames;
import io.secformer.convert.program.BertParameters;
import io.secformer.convert.program.BertProgram;
import io.secformer.convert.program.SmoothFunction;
import io.secformer.convert.program.TensorOps;
import io.secformer.convert.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * The program read as a plan.
 *
 * <ol>
 *   <li>Forwards, in program order, every wire and weight gets its fraction bits from the {@link
 *       FormatRules}, and every smooth function its series.
 *   <li>Backwards, every value gets the narrowest ring that its readers can do with: an opening
 *       needs its wire's ring and the bits that it drops; a product passes its need on to its
 *       opened factors, for it is computed modulo their ring; centring costs {@link
 *       BertProgram#centerShift} bits; a fresh value ends the chain.
 * </ol>
 *
 * <p>This is exact: dropping b low bits of shares modulo {@code 2^n} gives shares modulo {@code
 * 2^(n-b)}, and whatever is added or multiplied modulo a wider ring is right modulo a narrower one.
 */
final class PlanningOps implements TensorOps<Draft, Draft> {
    private final BertProgram program;
    private final BertParameters model;
    private final FormatRules rules;
    private final SeriesPlanner seriesPlanner;
    private final List<Draft> drafts = new ArrayList<>();
    private final Map<String, WireFormat> formats = new HashMap<>();
    private final Set<String> arguments = new HashSet<>();
    private final Map<String, Wire> wires = new TreeMap<>();
    private final List<Fresh> fresh = new ArrayList<>();
    private final Map<String, SeriesSite> series = new TreeMap<>();
    private final Map<String, Integer> parameterFractions = new HashMap<>();
    private final Map<String, Integer> parameterRings = new HashMap<>();

    /** A fresh sharing: its ring must be wider than those of the opened values it is made of. */
    private record Fresh(String site, int ring, Draft... sources) {
        int widened() {
            int widest = ring;
            for (Draft source : sources) {
                widest = Math.max(widest, source.ringBits() + 1);
            }
            return widest;
        }
    }

    PlanningOps(
            BertProgram program,
            BertParameters model,
            FormatRules rules,
            SeriesPlanner seriesPlanner) {
        this.program = program;
        this.model = model;
        this.rules = rules;
        this.seriesPlanner = seriesPlanner;
    }

    /** Settles all rings and makes the plan, once the program has been read. */
    PrecisionPlan finish(double headRoom) {
        for (Draft draft : drafts.reversed()) {
            draft.settle();
        }
        PrecisionPlan.Builder builder = PrecisionPlan.builder(headRoom);
        wires.values().forEach(builder::wire);
        for (Fresh value : fresh.reversed()) {
            requireRing(value.site(), value.widened());
            builder.freshRing(value.site(), value.widened());
        }
        series.values().forEach(builder::series);
        model.all().forEach((name, parameter) -> builder.parameter(format(name, parameter)));
        return builder.build();
    }

    /** The widest ring of its uses, or what it takes to hold its values. */
    private ParameterFormat format(String name, BertParameters.Parameter parameter) {
        int fraction = parameterFractions.getOrDefault(name, 0);
        double largest = 0;
        for (float value : parameter.values()) {
            largest = Math.max(largest, Math.abs(value));
        }
        int own = fraction + Math.getExponent(largest) + 3;
        int ring = Math.max(parameterRings.getOrDefault(name, 1), own);
        requireRing(name, ring);
        return new ParameterFormat(
                name, parameter.rows(), parameter.columns(), fraction, Math.max(2, ring));
    }

    private void requireRing(String name, int ring) {
        if (ring > 64) {
            throw new FormatException(
                    name,
                    "what is computed from it needs a ring of "
                            + ring
                            + " bits, 64 are there; "
                            + rules.describe(name)
                            + "lower the head room or the precision");
        }
    }

    @Override
    public Draft tokens() {
        Interval bit = new Interval(0, 1);
        return opened(BertNames.TOKENS, program.tokensShape(), WireFormat.plain(0, bit), r -> {});
    }

    @Override
    public Draft paddingMask() {
        WireFormat format = new WireFormat(0, 0, 1, new Interval(0, 1));
        return opened(BertNames.MASK, program.maskShape(), format, ring -> {});
    }

    @Override
    public Draft embed(Draft tokens, String table, String positions) {
        int fraction = rules.table();
        parameterFractions.put(table, fraction);
        parameterFractions.put(positions, fraction);
        Shape shape =
                new Shape(program.batch(), 1, program.tokens(), program.config().hiddenSize());
        return secret(
                table,
                shape,
                fraction,
                ring -> {
                    tokens.need(ring);
                    parameterRings.put(table, ring);
                    parameterRings.put(positions, ring);
                });
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
        Draft opened =
                secret(
                        name,
                        shape,
                        format.fractionBits(),
                        ring -> {
                            wires.put(name, finished(name, format, ring));
                            settled.accept(ring);
                        });
        opened.need(format.ringBits());
        return opened;
    }

    /** The range is that of the fit, or everything that the ring holds. */
    private Wire finished(String name, WireFormat format, int ring) {
        requireRing(name, ring);
        Interval interval = format.interval();
        if (!arguments.contains(name) && ring > 1) {
            double unit = Math.scalb(1.0, -format.fractionBits());
            double top = Math.scalb(1.0, ring - 1 - format.guardBits() - format.fractionBits());
            interval = new Interval(-top, top - unit);
        }
        return new Wire(
                name,
                format.fractionBits(),
                ring,
                format.guardBits(),
                interval.low(),
                interval.high());
    }

    @Override
    public Draft linear(Draft x, String weight, String bias) {
        int fraction = rules.weight(weight, x.fractionBits());
        parameterFractions.put(weight, fraction);
        parameterFractions.put(bias, fraction + x.fractionBits());
        return secret(
                weight,
                x.shape().withColumns(model.parameter(bias).columns()),
                fraction + x.fractionBits(),
                ring -> {
                    x.need(ring);
                    parameterRings.put(weight, ring);
                    parameterRings.put(bias, ring);
                });
    }

    @Override
    public Draft scaleColumns(Draft x, String gain) {
        int fraction = rules.gain(gain, x.fractionBits());
        parameterFractions.put(gain, fraction);
        return secret(
                gain,
                x.shape(),
                fraction + x.fractionBits(),
                ring -> {
                    x.need(ring);
                    parameterRings.put(gain, ring);
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
    public Draft squareMasked(Draft x, Draft mask, String site) {
        return fresh(site, x.shape(), 2 * x.fractionBits(), x);
    }

    @Override
    public Draft sumOfSquares(Draft x, String site) {
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
        IntConsumer settled = ring -> fresh.add(new Fresh(site, ring, sources));
        return secret(site, shape, fractionBits, settled);
    }

    @Override
    public Draft apply(SmoothFunction function, Draft x, String site) {
        WireFormat argument = formats.get(x.name());
        if (argument == null) {
            throw new IllegalStateException(x.name() + " is not opened");
        }
        int least = rules.wire(site).fractionBits();
        if (function.slope() != 0) {
            least = Math.max(least, x.fractionBits() - Math.getExponent(function.slope()));
        }
        Planned planned =
                seriesPlanner.plan(site, function, argument.interval(), argument.period(), least);
        arguments.add(x.name());
        return secret(
                site,
                x.shape(),
                planned.fractionBits(),
                ring -> {
                    int wide = Math.max(ring, planned.fractionBits() + 1);
                    requireRing(site, wide);
                    series.put(site, planned.site(site, function.slope(), wide));
                });
    }

    @Override
    public Draft add(Draft a, Draft b) {
        return secret(
                a.name() + " + " + b.name(),
                a.shape(),
                a.fractionBits(),
                ring -> {
                    a.need(ring);
                    b.need(ring);
                });
    }

    @Override
    public Draft addPublic(Draft a, double constant) {
        return local(a, a.shape());
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
    public Draft centerRows(Draft a) {
        int shift = BertProgram.centerShift(a.shape().columns());
        return secret(a.name(), a.shape(), a.fractionBits(), ring -> a.need(ring + shift));
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
        Draft draft = new Draft(name, shape, fractionBits, settled);
        drafts.add(draft);
        return draft;
    }
}
