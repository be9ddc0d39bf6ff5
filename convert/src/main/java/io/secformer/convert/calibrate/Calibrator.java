package io.secformer.convert.calibrate;

import io.secformer.convert.FormatException;
import io.secformer.convert.fixedpoint.Profile;
import io.secformer.convert.program.BertNames;
import io.secformer.convert.program.BertParameters;
import io.secformer.convert.program.PlainReading;
import io.secformer.convert.program.RealValues;
import io.secformer.convert.program.TokenInput;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/** Watches the plain reading on example inputs and notes what every wire takes. */
public final class Calibrator {

    private final BertParameters model;
    private final Profile profile;
    private final Map<String, Range> seen = new TreeMap<>();
    private final Map<String, ColumnRanges> columns = new TreeMap<>();
    private int examples;
    private int longest;

    /** Starts with nothing seen. */
    public Calibrator(BertParameters model, Profile profile) {
        this.model = model;
        this.profile = profile;
    }

    /** The ranges of the usual program on all inputs. */
    public static Ranges observe(BertParameters model, List<TokenInput> inputs) {
        return observe(model, Profile.LAN, inputs);
    }

    /** The ranges on all inputs. */
    public static Ranges observe(BertParameters model, Profile profile, List<TokenInput> inputs) {
        return observe(model, profile, inputs, done -> {});
    }

    /**
     * The ranges on all inputs.
     *
     * @param profile the program that is watched
     * @param progress gets the number of sentences done, after every batch
     * @throws FormatException if there is no input, or a value is not finite
     */
    public static Ranges observe(
            BertParameters model, Profile profile, List<TokenInput> inputs, IntConsumer progress) {
        Calibrator calibrator = new Calibrator(model, profile);
        for (TokenInput input : inputs) {
            calibrator.add(input);
            progress.accept(calibrator.examples);
        }
        return calibrator.ranges();
    }

    /**
     * Evaluates a batch and widens the ranges by what its real tokens take.
     *
     * @return its logits, {@code [B][labels]}
     * @throws FormatException if a value is not finite
     */
    public double[][] add(TokenInput input) {
        RealValues real = new RealValues(input);
        double[][] logits =
                PlainReading.logits(
                        model,
                        input,
                        profile,
                        (wire, shape, values) ->
                                real.forEach(
                                        wire, shape, (from, to) -> note(wire, values, from, to)));
        examples += input.batch();
        for (int length : input.lengths()) {
            longest = Math.max(longest, length);
        }
        return logits;
    }

    /**
     * What was seen so far.
     *
     * @throws FormatException if that is nothing
     */
    public Ranges ranges() {
        if (examples == 0) {
            throw new FormatException("calibration needs at least one example");
        }
        return new Ranges(examples, longest, seen, columns);
    }

    private void note(String wire, double[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Double.isFinite(values[i])) {
                throw new FormatException(
                        "wire " + wire, "a value is " + values[i] + " on calibration data");
            }
        }
        seen.merge(wire, Range.of(values, from, to), Range::and);
        if (BertNames.isAroundActivation(wire)) {
            columns.computeIfAbsent(wire, name -> new ColumnRanges(to - from)).addRow(values, from);
        }
    }
}
