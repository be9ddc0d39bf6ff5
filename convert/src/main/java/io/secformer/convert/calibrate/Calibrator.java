package io.secformer.convert.calibrate;

import io.secformer.convert.FormatException;
import io.secformer.convert.fixedpoint.Profile;
import io.secformer.convert.program.BertNames;
import io.secformer.convert.program.BertParameters;
import io.secformer.convert.program.PlainReading;
import io.secformer.convert.program.RealValues;
import io.secformer.convert.program.TokenInput;
import io.secformer.convert.program.UnusableExampleException;
import io.secformer.convert.tensor.RealMatmul;
import io.secformer.convert.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Watches the plain reading on example inputs and notes what every wire takes. */
public final class Calibrator {

    private final BertParameters model;
    private final Profile profile;
    private final Map<String, Range> seen = new TreeMap<>();
    private final Map<String, ColumnRanges> columns = new TreeMap<>();
    private int examples;
    private int longest;

    /** Starts with nothing seen. */
    private Calibrator(BertParameters model, Profile profile) {
        this.model = model;
        this.profile = profile;
    }

    /** The ranges of the usual program on all inputs. */
    public static Ranges observe(BertParameters model, List<TokenInput> inputs) {
        return observe(model, Profile.LAN, inputs);
    }

    /** The ranges on all inputs. */
    public static Ranges observe(BertParameters model, Profile profile, List<TokenInput> inputs) {
        return observe(model, profile, inputs, Passes.plain());
    }

    /**
     * The ranges on all inputs.
     *
     * @param profile the program that is watched
     * @throws FormatException if there is no input
     * @throws UnusableExampleException if a value is NaN or infinite
     */
    public static Ranges observe(
            BertParameters model, Profile profile, List<TokenInput> inputs, Passes passes) {
        Calibrator all = new Calibrator(model, profile);
        passes.run(
                "calibration",
                inputs,
                input -> {
                    Calibrator own = new Calibrator(model, profile);
                    own.add(input, passes.ranges());
                    return own;
                },
                all::add);
        return all.ranges();
    }

    /** Evaluates a batch and widens the ranges by what its real tokens take. */
    private void add(TokenInput input, RealMatmul matmul) {
        RealValues real = new RealValues(input);
        PlainReading.logits(
                model,
                input,
                profile,
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
        examples += other.examples;
        longest = Math.max(longest, other.longest);
    }

    /**
     * What was seen so far.
     *
     * @throws FormatException if that is nothing
     */
    private Ranges ranges() {
        if (examples == 0) {
            throw new FormatException("calibration needs at least one example");
        }
        return new Ranges(examples, longest, seen, columns);
    }

    private void note(RealValues real, String wire, Shape shape, double[] values) {
        Range.Builder range = new Range.Builder();
        real.forEach(wire, shape, (from, to) -> range.add(values, from, to));
        seen.merge(wire, range.build(), Range::and);
        if (BertNames.isAroundActivation(wire)) {
            ColumnRanges ofColumns =
                    columns.computeIfAbsent(wire, name -> new ColumnRanges(shape.columns()));
            real.forEach(wire, shape, (from, to) -> ofColumns.addRow(values, from));
        }
    }
}
