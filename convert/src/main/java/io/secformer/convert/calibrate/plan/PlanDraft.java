package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.observe.WireFormat;
import io.secformer.convert.calibrate.observe.WireFormat.Interval;
import io.secformer.convert.calibrate.plan.Fractions.Of;
import io.secformer.convert.calibrate.plan.Fractions.Rounding;
import io.secformer.convert.calibrate.plan.Relief.Excess;
import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.FreshRing;
import io.secformer.convert.fixedpoint.NewtonSite;
import io.secformer.convert.fixedpoint.NewtonStep;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.convert.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A plan in the making: the values of the program in their order, and what is settled about rings
 * when they are visited backwards. A ring beyond 64 bits is noted, not thrown.
 */
final class PlanDraft {
    private static final int WORD_BITS = 64;

    /** Weight of a dealt (offline) bit relative to an online bit in the cost of a plan. */
    private static final double DEALT = 1.0 / 16;

    private final List<Draft> values = new ArrayList<>();
    private final Set<String> arguments = new HashSet<>();
    private final Map<String, Wire> wires = new TreeMap<>();
    private final List<Fresh> fresh = new ArrayList<>();
    private final Map<String, Integer> freshRings = new TreeMap<>();
    private final Map<String, SeriesSite> series = new TreeMap<>();
    private final Map<String, NewtonSite> newtonSites = new TreeMap<>();
    private final Map<String, ExponentialSite> exponentials = new TreeMap<>();
    private final Map<String, ColumnExponents> exponents = new TreeMap<>();
    private final Map<String, Integer> missingBits = new HashMap<>();
    private final Map<String, Integer> parameterFractions = new HashMap<>();
    private final Map<String, Integer> parameterRings = new HashMap<>();
    private final List<ParameterFormat> parameters = new ArrayList<>();
    private final Set<String> published = new HashSet<>();
    private final List<Excess> excesses = new ArrayList<>();
    private final Map<Rounding, Integer> fractions = new LinkedHashMap<>();
    private final Map<Rounding, Integer> sizes = new HashMap<>();
    private final Map<String, Double> fitErrors = new LinkedHashMap<>();
    private final Map<Integer, Double> costs = new TreeMap<>();

    /** A fresh sharing: its ring must be wider than those of the opened values it is made of. */
    private record Fresh(String site, @Nullable NewtonStep step, int ring, Draft... sources) {
        int widened() {
            int widest = ring;
            for (Draft source : sources) {
                widest = Math.max(widest, source.ringBits() + 1);
            }
            return widest;
        }
    }

    /** Adds a value after those that it is made of. */
    Draft value(String name, Shape shape, int fractionBits, IntConsumer settled) {
        Draft draft = new Draft(name, shape, fractionBits, settled);
        values.add(draft);
        return draft;
    }

    /** A wire is the argument of a series: its range is that of the fit. */
    void argument(String wire) {
        arguments.add(wire);
    }

    /** The fraction bits of a site whose roundings disturb so many values. */
    void fraction(Of of, String name, int fractionBits, int size) {
        Rounding site = new Rounding(of, name);
        fractions.put(site, fractionBits);
        sizes.put(site, size);
    }

    /** The fraction bits of all sites, in program order. */
    Map<Rounding, Integer> fractions() {
        return fractions;
    }

    /** How many values the roundings of a site disturb. */
    int size(Rounding site) {
        return sizes.getOrDefault(site, 1);
    }

    /**
     * What a series is off by before anything is rounded.
     *
     * @param wire that its values are opened on
     * @param error root mean square of it
     */
    void fitError(String wire, double error) {
        fitErrors.put(wire, error);
    }

    /** What all series are off by, by the wires of their values. */
    Map<String, Double> fitErrors() {
        return fitErrors;
    }

    /** Bits that the servers or the client publish. */
    void publish(String name, long bits) {
        costs.merge(part(name), (double) bits, Double::sum);
    }

    /** Bits that the dealer sends ahead of time. */
    void deal(String name, long bits) {
        costs.merge(part(name), DEALT * bits, Double::sum);
    }

    /** What an inference costs, by part of the model, in bits as a server publishes them. */
    Map<Integer, Double> costs() {
        return costs;
    }

    /**
     * Parts of the model that share no rings: a LayerNorm's result belongs to the layer that reads
     * it, and so does what is widened for that.
     */
    static int part(String name) {
        Site site = Site.of(BertNames.absolute(name));
        Block block = site.block();
        return switch (block.kind()) {
            case EMBEDDINGS -> -1;
            case HEAD -> Integer.MAX_VALUE;
            case NORM -> {
                boolean isRead = site.role() == SiteRole.ROWS || site.role() == SiteRole.WIDE_ROWS;
                boolean ends = block.equals(Block.outputNorm(block.layer()));
                yield isRead && ends ? block.layer() + 1 : block.layer();
            }
            case ATTENTION, HALVED, DIVISION, LAYER -> block.layer();
        };
    }

    /** Settles a wire. Its range is that of the fit, or everything that the ring holds. */
    void wire(String name, WireFormat format, int ring) {
        if (!fits(name, ring, name)) {
            return;
        }
        Interval interval = format.interval();
        if (!arguments.contains(name) && ring > 1) {
            double unit = Math.scalb(1.0, -format.fractionBits());
            double top = Math.scalb(1.0, ring - 1 - format.guardBits() - format.fractionBits());
            interval = new Interval(-top, top - unit);
        }
        Wire wire =
                new Wire(
                        name,
                        format.fractionBits(),
                        ring,
                        format.guardBits(),
                        interval.low(),
                        interval.high());
        wires.put(name, wire);
    }

    void fresh(String site, int ring, Draft... sources) {
        fresh.add(new Fresh(site, null, ring, sources));
    }

    void newton(String site, NewtonStep step, int ring, Draft argument, Draft estimate) {
        fresh.add(new Fresh(site, step, ring, argument, estimate));
    }

    void series(String site, PlannedSeries planned, double slope, int ring) {
        int wide = Math.max(ring, planned.fractionBits() + 1);
        if (fits(site, wide, Relief.series(site))) {
            series.put(site, planned.site(site, slope, wide));
        }
    }

    /** Notes which columns of a LayerNorm's rows are divided. */
    void exponents(ColumnExponents chosen) {
        if (!chosen.isNone()) {
            exponents.put(chosen.name(), chosen);
        }
    }

    void exponentials(String site, PlannedExponentials planned, int ring) {
        int wide = Math.max(ring, planned.fractionBits() + 1);
        missingBits.put(Relief.series(site), planned.missingBits());
        if (fits(site, wide, Relief.series(site))) {
            exponentials.put(site, planned.site(site, wide));
        }
    }

    /** Bits of precision that this draft lacks, by wire, parameter or series. */
    Map<String, Integer> givenUp(Relief relief) {
        Map<String, Integer> bits = new TreeMap<>(relief.byName());
        // What relieves exponentials may be harmonics, which cost no precision.
        bits.replaceAll((name, asked) -> missingBits.getOrDefault(name, asked));
        bits.values().removeIf(given -> given == 0);
        return bits;
    }

    /** A parameter is published, not shared. */
    void publicParameter(String name) {
        published.add(name);
    }

    void parameterFraction(String name, int fractionBits) {
        parameterFractions.put(name, fractionBits);
    }

    void parameterRing(String name, int ring) {
        parameterRings.put(name, ring);
    }

    /** The ring in which rows times a weight are first used, once everything is settled. */
    int productRing(String weight) {
        return Math.max(parameterRings.getOrDefault(weight, 0), freshRings.getOrDefault(weight, 0));
    }

    /** The rings that are too wide, once everything is settled. */
    List<Excess> excesses() {
        return List.copyOf(excesses);
    }

    /** Settles all rings, last values first. */
    void settle(ModelStatistics model) {
        for (Draft draft : values.reversed()) {
            draft.settle();
        }
        for (Fresh value : fresh.reversed()) {
            String[] sources =
                    Arrays.stream(value.sources()).map(Draft::name).toArray(String[]::new);
            if (!fits(value.site(), value.widened(), sources)) {
                continue;
            }
            NewtonStep step = value.step();
            if (step == null) {
                freshRings.put(value.site(), value.widened());
            } else {
                newtonSites.put(value.site(), new NewtonSite(value.site(), step, value.widened()));
            }
        }
        model.parameters().forEach(this::parameter);
    }

    /** The widest ring of its uses, or what it takes to hold its values. */
    private void parameter(String name, ModelStatistics.Parameter parameter) {
        int fraction = parameterFractions.getOrDefault(name, 0);
        int own = fraction + Math.getExponent(parameter.largest()) + 3;
        int ring = Math.max(2, Math.max(parameterRings.getOrDefault(name, 1), own));
        if (fits(name, ring, name)) {
            parameters.add(
                    new ParameterFormat(
                            name, parameter.rows(), parameter.columns(), fraction, ring));
        }
    }

    private boolean fits(String site, int ring, String... relievedBy) {
        if (ring > WORD_BITS) {
            excesses.add(new Excess(site, ring, List.of(relievedBy)));
        }
        return ring <= WORD_BITS;
    }

    /** The plan, once everything is settled without excess. */
    PrecisionPlan plan(double headRoom, Strategy strategy) {
        PrecisionPlan.Builder builder = PrecisionPlan.builder(headRoom).strategy(strategy);
        wires.values().forEach(builder::site);
        freshRings.forEach((name, ring) -> builder.site(new FreshRing(name, ring)));
        series.values().forEach(builder::site);
        newtonSites.values().forEach(builder::site);
        exponentials.values().forEach(builder::site);
        exponents.values().forEach(builder::site);
        for (ParameterFormat parameter : parameters) {
            if (published.contains(parameter.name())) {
                builder.publicParameter(parameter);
            } else {
                builder.parameter(parameter);
            }
        }
        return builder.build();
    }
}
