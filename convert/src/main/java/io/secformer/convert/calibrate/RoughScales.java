package io.secformer.convert.calibrate;

import io.secformer.convert.calibrate.WireFormat.Interval;
import io.secformer.convert.program.BertNames;
import io.secformer.convert.program.SmoothFunction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Where a draft has rough scales, and what they are off by: that decides the ranges of what is
 * multiplied by them. Noted as the program is read, always before the wires that depend on it.
 */
final class RoughScales {
    private static final SmoothFunction DIRECT = new SmoothFunction.RoughScale(1);
    private static final SmoothFunction ROOT = new SmoothFunction.RoughScale(0.5);

    /** What the roundings of a rough scale and of its argument add to the error of its fit. */
    private static final double ROUNDING = 0.05;

    private final Map<String, Integer> divisions = new HashMap<>();
    private final Set<String> rescaled = new HashSet<>();
    private final Map<String, Double> errors = new HashMap<>();

    /** The row sums of an attention are divided by after so many rough scales. */
    void divide(String attention, int guesses) {
        divisions.put(attention, guesses);
    }

    /** The rows of a LayerNorm are rescaled. */
    void rescale(String norm) {
        rescaled.add(norm);
    }

    /** The fit of the rough scale, or of an estimate, at a site is off by this. */
    void fitted(String site, double error) {
        errors.put(site, error);
    }

    /** How many rough scales come before the division of an attention. */
    int guesses(String attention) {
        return divisions.getOrDefault(attention, 0);
    }

    /** Whether the rows of a LayerNorm are rescaled. */
    boolean rescales(String norm) {
        return rescaled.contains(norm);
    }

    /** The relative error of the rough scale with that prefix, roundings included. */
    double error(String prefix) {
        double fit = errors.getOrDefault(prefix + BertNames.GUESS, 0.0);
        return Math.min(0.95, fit + ROUNDING);
    }

    /** The error of the fit alone. */
    double fitError(String prefix) {
        return errors.getOrDefault(prefix + BertNames.GUESS, 0.0);
    }

    /** What a Newton step's estimate is off by. */
    double estimateError(String site) {
        return errors.getOrDefault(site + BertNames.ESTIMATE, 0.0);
    }

    /** The attention that a division belongs to: {@link BertNames#division} undone. */
    static String attention(String division) {
        return division.replaceFirst("\\.division\\d+$", "");
    }

    /**
     * What a division's rough scale is a function of.
     *
     * @param sums the row sums of its attention
     */
    Interval argument(String division, Interval sums) {
        String attention = attention(division);
        Interval argument = sums;
        for (int number = guesses(attention); number > 1; number--) {
            String name = BertNames.division(attention, number);
            if (name.equals(division)) {
                return argument;
            }
            argument = SeriesPlanner.scaled(argument, ROOT, error(name));
        }
        return argument;
    }

    /** The rough scales of a division. */
    Interval scales(String division, Interval sums) {
        return values(argument(division, sums), scale(division), error(division));
    }

    /** Arguments times their rough scales. */
    Interval ratio(String division, Interval sums) {
        return SeriesPlanner.scaled(argument(division, sums), scale(division), error(division));
    }

    /** The values of a falling function that is off by a relative error. */
    static Interval values(Interval arguments, SmoothFunction scale, double error) {
        return new Interval(
                scale.apply(arguments.high()) * (1 - error),
                scale.apply(arguments.low()) * (1 + error));
    }

    private static SmoothFunction scale(String division) {
        return division.equals(attention(division)) ? DIRECT : ROOT;
    }
}
