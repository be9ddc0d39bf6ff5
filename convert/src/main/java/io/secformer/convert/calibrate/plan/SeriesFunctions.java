package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.fit.FitCache;
import io.secformer.convert.calibrate.observe.WireFormat;
import io.secformer.convert.calibrate.observe.WireFormat.Interval;
import io.secformer.convert.calibrate.rearrange.AttentionScaling;
import io.secformer.convert.calibrate.rearrange.ChannelGrouping;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.op.Approximation;
import io.secformer.convert.op.Approximation.Measure;
import io.secformer.convert.op.Approximation.Row;
import io.secformer.convert.op.Approximation.Span;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.TensorFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.strategy.published.PublishedFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/**
 * The functions of our own strategies, to be looked at one by one: the same as {@link
 * PublishedFunctions} has, each as the planner fits it to a calibrated range.
 */
public final class SeriesFunctions {
    private static final String ARGUMENT = "argument";
    private static final String VALUE = "value";

    /** What a head's scores are multiplied by: they are right from -10 to 10 then. */
    private static final double UNIT = AttentionScaling.HALF_WIDTH / 10;

    /** The most that channels of a GeLU reach, by groups. */
    private static final List<Double> REACHES = List.of(3.0, 6.0, 12.0);

    private static final double POOLER_REACH = 3 * PublishedFunctions.HEAD_ROOM;

    /** Fraction bits of scores. */
    private static final int SCORE_BITS = 12;

    private final Strategy strategy;
    private final SeriesPlanner planner;
    private final ExponentialPlanner exponentials;
    private final PlanOptions options;
    private final List<Approximation> found = new ArrayList<>();

    private SeriesFunctions(Strategy strategy) {
        this.strategy = strategy;
        this.options = PlanOptions.defaults().withStrategy(strategy);
        this.planner = new SeriesPlanner(options, new Relief(), FitCache.SHARED);
        this.exponentials = new ExponentialPlanner(options, new Relief());
    }

    /**
     * All functions of a strategy.
     *
     * @throws IllegalArgumentException if its functions are not series
     */
    public static List<Approximation> of(Strategy strategy) {
        if (!strategy.isPlanned()) {
            throw new IllegalArgumentException(strategy.name() + " has no series");
        }
        SeriesFunctions all = new SeriesFunctions(strategy);
        all.exponential();
        double offset = SoftmaxFunction.TWO_QUAD_OFFSET;
        for (int keys : PublishedFunctions.KEYS) {
            double near = offset * offset * keys;
            all.division("2Quad", keys, new Span(near, 2 * near), PublishedFunctions.HEAD_ROOM);
            all.division("softmax", keys, new Span(1, keys), 1);
        }
        for (double variance : PublishedFunctions.VARIANCES) {
            all.root(new Span(variance / 2, 2 * variance));
        }
        for (double reach : REACHES) {
            all.activation("GeLU", new SmoothFunction.Gelu(), reach);
        }
        all.activation("tanh", new SmoothFunction.Tanh(), POOLER_REACH);
        return List.copyOf(all.found);
    }

    private void exponential() {
        HeadScale head = new HeadScale(UNIT, 0, 0, 0, 0);
        PlannedExponentials planned = exponentials.plan(VALUE, List.of(head), 1);
        Interval interval = Interval.symmetric(AttentionScaling.HALF_WIDTH);
        int log2Period = Math.getExponent(AttentionScaling.PERIOD);
        WireFormat wire = WireFormat.periodic(SCORE_BITS, 0, log2Period, interval);
        PrecisionPlan plan = plan(wire).site(planned.site(VALUE, Long.SIZE)).build();
        Span scores = new Span(interval.low() / UNIT, interval.high() / UNIT);
        found.add(
                new Approximation(
                        "exponential",
                        planned.arcs() + " arcs, " + calibrated(wire, UNIT),
                        repeats(wire, UNIT),
                        new Exponential(),
                        plan,
                        wire.fractionBits(),
                        new Row(1, UNIT, 0, 1),
                        Math::exp,
                        Measure.MIXED,
                        scores,
                        new Span(-60, 60)));
    }

    /** Exponentials of scores. */
    private record Exponential() implements TensorFunction {
        @Override
        public <S, O> S apply(TensorOps<S, O> ops, S x) {
            return ops.exponentials(ops.open(ARGUMENT, x), VALUE);
        }
    }

    /**
     * Division of rows by their sums. What is fitted is the inverse of the sums or, of a softmax,
     * of what a rough scale has brought into {@code [1/keys, 1]}.
     */
    private void division(String softmax, int keys, Span sums, double room) {
        SmoothFunction function = new SmoothFunction.Reciprocal();
        double scale = softmax.equals("softmax") ? 1.0 / keys : 1;
        Interval planned =
                new Interval(scale * sums.low() / room, scale * sums.high() * room).outward();
        positive(
                "division of " + softmax + " rows, " + keys + " keys",
                function,
                planned,
                new Row(1, scale, 0, scale),
                x -> 1 / x,
                sums,
                10);
    }

    private void root(Span variances) {
        double room = PublishedFunctions.HEAD_ROOM * PublishedFunctions.HEAD_ROOM;
        positive(
                "inverse root",
                new SmoothFunction.InverseSquareRoot(1, 0),
                new Interval(variances.low() / room, variances.high() * room).outward(),
                Row.SINGLE,
                x -> 1 / Math.sqrt(x),
                variances,
                100);
    }

    private void positive(
            String name,
            SmoothFunction function,
            Interval planned,
            Row row,
            DoubleUnaryOperator exact,
            Span domain,
            double past) {
        WireFormat wire = FormatRules.positive(planned, options.precisionBits());
        PlannedSeries series =
                planner.plan(VALUE, function, List.of(), planned, wire.period(), null, 1);
        add(
                name,
                new Fitted(function, series.site(VALUE, 0, Long.SIZE)),
                wire,
                row,
                exact,
                Measure.RELATIVE,
                domain,
                new Span(domain.low() / past, domain.high() * past));
    }

    private void activation(String name, SmoothFunction function, double reach) {
        int guards = function.slope() == 0 ? 0 : 2;
        int log2Period =
                guards == 0 ? FormatRules.log2Period(2 * reach) : ChannelGrouping.log2Period(reach);
        WireFormat wire =
                WireFormat.periodic(
                        options.precisionBits(), guards, log2Period, Interval.symmetric(reach));
        int least = guards == 0 ? 1 : wire.fractionBits() - Math.getExponent(function.slope());
        PlannedSeries series =
                planner.plan(
                        VALUE, function, List.of(), wire.interval(), wire.period(), null, least);
        add(
                name,
                new Fitted(function, series.site(VALUE, function.slope(), Long.SIZE)),
                wire,
                Row.SINGLE,
                function::apply,
                Measure.ABSOLUTE,
                new Span(-reach, reach),
                new Span(-60, 60));
    }

    /** A series, and the function that it is fitted to. */
    private record Fitted(SmoothFunction function, SeriesSite site) implements TensorFunction {
        @Override
        public <S, O> S apply(TensorOps<S, O> ops, S x) {
            return ops.apply(function, ops.open(ARGUMENT, x), VALUE);
        }
    }

    private void add(
            String name,
            Fitted fitted,
            WireFormat wire,
            Row row,
            DoubleUnaryOperator exact,
            Measure measure,
            Span domain,
            Span seen) {
        double factor = row.factor();
        found.add(
                new Approximation(
                        name,
                        fitted.site().series().harmonics()
                                + " harmonics, "
                                + calibrated(wire, factor),
                        repeats(wire, factor),
                        fitted,
                        plan(wire).site(fitted.site()).build(),
                        wire.fractionBits(),
                        row,
                        exact,
                        measure,
                        domain,
                        seen));
    }

    /** A plan that opens the argument. */
    private PrecisionPlan.Builder plan(WireFormat wire) {
        return PrecisionPlan.builder(PublishedFunctions.HEAD_ROOM)
                .strategy(strategy)
                .site(
                        new Wire(
                                ARGUMENT,
                                wire.fractionBits(),
                                wire.ringBits(),
                                wire.guardBits(),
                                wire.interval().low(),
                                wire.interval().high()));
    }

    private static String calibrated(WireFormat wire, double factor) {
        return String.format(
                Locale.ROOT,
                "calibrated for %.4g to %.4g",
                wire.interval().low() / factor,
                wire.interval().high() / factor);
    }

    private static String repeats(WireFormat wire, double factor) {
        return String.format(
                Locale.ROOT,
                "beyond that range a run says that it saturated; values repeat after %.4g",
                wire.period() / factor);
    }
}
