package io.secformer.convert.calibrate.observe;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.reading.PlainReading;
import io.secformer.convert.reading.RealValues;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.reading.UnusableExampleException;
import io.secformer.convert.strategy.AttentionRule;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.convert.tensor.RealMatmul;
import io.secformer.convert.tensor.Shape;
import io.secformer.kit.file.FormatException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Watches the plain reading on example inputs and notes what every wire takes. */
public final class Calibrator {

    private final BertParameters model;
    private final Strategy strategy;
    private final Map<String, Range> seen = new TreeMap<>();
    private final Map<String, ColumnRanges> columns = new TreeMap<>();
    private final Map<String, ScaledRanges> scaled = new TreeMap<>();
    private final HeadRanges heads = new HeadRanges();
    private final boolean scoresAreScaled;
    private int examples;
    private int longest;

    /** Starts with nothing seen. */
    private Calibrator(BertParameters model, Strategy strategy) {
        this.model = model;
        this.strategy = strategy;
        this.scoresAreScaled = AttentionRule.of(model.config()).numerators().haveScaledScores();
    }

    /** The ranges of the usual program on all inputs. */
    public static Ranges observe(BertParameters model, List<TokenInput> inputs) {
        return observe(model, Strategy.SERIES, inputs);
    }

    /** The ranges on all inputs. */
    public static Ranges observe(BertParameters model, Strategy strategy, List<TokenInput> inputs) {
        return observe(model, strategy, inputs, Passes.plain());
    }

    /**
     * The ranges on all inputs.
     *
     * @param strategy the program that is watched
     * @throws FormatException if there is no input
     * @throws UnusableExampleException if a value is NaN or infinite
     */
    public static Ranges observe(
            BertParameters model, Strategy strategy, List<TokenInput> inputs, Passes passes) {
        return watch(model, strategy, inputs, passes).ranges();
    }

    /** Reads all inputs; see {@link #observe}. */
    public static Calibrator watch(
            BertParameters model, Strategy strategy, List<TokenInput> inputs, Passes passes) {
        Calibrator all = new Calibrator(model, strategy);
        passes.run(
                "calibration",
                inputs,
                input -> {
                    Calibrator own = new Calibrator(model, strategy);
                    own.add(input, passes.ranges());
                    return own;
                },
                all::add);
        return all;
    }

    /** What the scores of an exact softmax take. */
    public HeadRanges heads() {
        return heads;
    }

    /** Evaluates a batch and widens the ranges by what its real tokens take. */
    private void add(TokenInput input, RealMatmul matmul) {
        RealValues real = new RealValues(input);
        PlainReading.logits(
                model,
                input,
                strategy,
                (wire, shape, values) -> note(real, wire, shape, values),
                matmul);
        examples += input.batch();
        for (int length : input.lengths()) {
            longest = Math.max(longest, length);
        }
    }

    /** Widens the ranges by what others are. */
    private void add(Calibrator other) {
        other.seen.forEach((wire, range) -> seen.merge(wire, range, Range::and));
        other.columns.forEach(
                (wire, ranges) ->
                        columns.computeIfAbsent(wire, name -> new ColumnRanges(ranges.columns()))
                                .add(ranges));
        other.scaled.forEach(
                (wire, ranges) ->
                        scaled.merge(
                                wire,
                                ranges,
                                (all, more) -> {
                                    all.add(more);
                                    return all;
                                }));
        heads.add(other.heads);
        examples += other.examples;
        longest = Math.max(longest, other.longest);
    }

    /**
     * What was seen, as it is with other scales of heads.
     *
     * @param read scales that the model was read with, by attention, none of them halved
     * @param then scales to give the ranges for
     * @throws FormatException if nothing was seen
     */
    public Ranges ranges(Map<String, List<HeadScale>> read, Map<String, List<HeadScale>> then) {
        Map<String, Range> all = new TreeMap<>(seen);
        scaled.forEach(
                (wire, ranges) -> {
                    List<HeadScale> before = scales(read, ranges.attention());
                    List<HeadScale> after = scales(then, ranges.attention());
                    HeadFactor factor = ranges.factor();
                    if (factor.isUnit() || after.getFirst().halvings() == 0) {
                        all.put(wire, ranges.range(h -> factor.ratio(before.get(h), after.get(h))));
                    }
                });
        then.forEach(
                (attention, scales) -> {
                    if (scales.getFirst().halvings() > 0) {
                        all.putAll(HalvedRanges.of(attention, heads, scales));
                    }
                });
        return ranges(all);
    }

    private static List<HeadScale> scales(Map<String, List<HeadScale>> all, String attention) {
        return Objects.requireNonNull(all.get(attention), attention);
    }

    /** What was seen, as it was read. */
    private Ranges ranges() {
        Map<String, Range> all = new TreeMap<>(seen);
        scaled.forEach((wire, ranges) -> all.put(wire, ranges.range(head -> 1)));
        return ranges(all);
    }

    private Ranges ranges(Map<String, Range> all) {
        if (examples == 0) {
            throw new FormatException("calibration needs at least one example");
        }
        return new Ranges(examples, longest, all, columns);
    }

    private void note(RealValues real, String wire, Shape shape, double[] values) {
        if (scoresAreScaled && noteScaled(real, wire, shape, values)) {
            return;
        }
        Range.Builder range = new Range.Builder();
        real.forEach(wire, shape, (from, to) -> range.add(values, from, to));
        seen.merge(wire, range.build(), Range::and);
        Site site = Site.of(wire);
        if (site.role().isOfChannels() || site.normOfColumns() != null) {
            ColumnRanges ofColumns =
                    columns.computeIfAbsent(wire, name -> new ColumnRanges(shape.columns()));
            real.forEach(wire, shape, (from, to) -> ofColumns.addRow(values, from));
        }
    }

    /** Notes a wire of an exact softmax head by head; false if it is none. */
    private boolean noteScaled(RealValues real, String wire, Shape shape, double[] values) {
        Site site = Site.of(wire);
        if (site.block().kind() != Block.Kind.ATTENTION) {
            return false;
        }
        String attention = site.block().name();
        List<HeadScale> scales = model.heads(site.with(SiteRole.EXPONENTIALS).name());
        if (site.role() == SiteRole.SCORES) {
            heads.note(real, wire, shape, values, attention, scales);
            return true;
        }
        HeadFactor factor = HeadFactor.of(site);
        if (factor == null || scales.getFirst().halvings() > 0) {
            return false;
        }
        scaled.computeIfAbsent(wire, name -> ScaledRanges.empty(attention, factor, shape.heads()))
                .add(real, wire, shape, values);
        return true;
    }
}
