package io.secformer.convert.calibrate;

import io.secformer.convert.calibrate.WireFormat.Interval;
import io.secformer.convert.program.BertNames;
import io.secformer.convert.program.SmoothFunction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a draft has rough scales, and what they are off by: that decides the ranges of what is
 * multiplied by them. Noted as the program is read, always before the wires that depend on it.
 */
final class RoughScales {
    /** What the roundings of a rough scale and of its argument add to the error of its fit. */
    private static final double ROUNDING = 0.05;

    private final Map<String, List<Double>> divisions = new HashMap<>();
    private final Set<String> rescaled = new HashSet<>();
    private final Map<String, Double> errors = new HashMap<>();

    /** The row sums of an attention are divided by after rough scales of these powers. */
    void divide(String attention, List<Double> powers) {
        divisions.put(attention, powers);
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
        return divisions.getOrDefault(attention, List.of()).size();
    }

    /** Whether the rows of a LayerNorm are rescaled. */
    boolean rescales(String norm) {
        return rescaled.contains(norm);
    }

    /** The relative error of the rough scale with that prefix, roundings included. */
    double error(String prefix) {
        return withRounding(errors.getOrDefault(prefix + BertNames.GUESS, 0.0));
    }

    /** What a rough scale is off by, of which the fit is off by that much. */
    static double withRounding(double fit) {
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
            argument = SeriesPlanner.scaled(argument, scale(name), error(name));
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

    /** What a guess is planned as, if it is one of a division; else what the program says. */
    SmoothFunction planned(String site, SmoothFunction function) {
        if (!site.endsWith(BertNames.GUESS)) {
            return function;
        }
        String division = site.substring(0, site.length() - BertNames.GUESS.length());
        return guesses(attention(division)) > 0 ? scale(division) : function;
    }

    private SmoothFunction scale(String division) {
        String attention = attention(division);
        List<Double> powers = divisions.getOrDefault(attention, List.of());
        for (int number = powers.size(); number > 1; number--) {
            if (BertNames.division(attention, number).equals(division)) {
                return new SmoothFunction.RoughScale(powers.get(powers.size() - number));
            }
        }
        return new SmoothFunction.RoughScale(1);
    }
}
