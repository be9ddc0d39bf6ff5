package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.observe.WireFormat.Interval;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
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

    private final Map<Block, List<Double>> divisions = new HashMap<>();
    private final Set<Block> rescaled = new HashSet<>();
    private final Map<String, Double> errors = new HashMap<>();

    /** The row sums of an attention are divided by after rough scales of these powers. */
    void divide(Block attention, List<Double> powers) {
        divisions.put(attention, powers);
    }

    /** The rows of a LayerNorm are rescaled. */
    void rescale(Block norm) {
        rescaled.add(norm);
    }

    /** The fit of the rough scale, or of an estimate, at a site is off by this. */
    void fitted(String site, double error) {
        errors.put(site, error);
    }

    /** How many rough scales come before the division of an attention. */
    int guesses(Block attention) {
        return divisions.getOrDefault(attention, List.of()).size();
    }

    /** Whether the rows of a LayerNorm are rescaled. */
    boolean rescales(Block norm) {
        return rescaled.contains(norm);
    }

    /** The relative error of a block's rough scale, roundings included. */
    double error(Block block) {
        return withRounding(fitError(block));
    }

    /** What a rough scale is off by, of which the fit is off by that much. */
    static double withRounding(double fit) {
        return Math.min(0.95, fit + ROUNDING);
    }

    /** The error of the fit alone. */
    double fitError(Block block) {
        return errors.getOrDefault(block.wire(SiteRole.GUESS), 0.0);
    }

    /** What a Newton step's estimate is off by. */
    double estimateError(Block norm) {
        return errors.getOrDefault(norm.wire(SiteRole.ESTIMATE), 0.0);
    }

    /**
     * What a division's rough scale is a function of.
     *
     * @param sums the row sums of its attention
     */
    Interval argument(Block division, Interval sums) {
        Interval argument = sums;
        for (int number = guesses(division.ofAttention()); number > 1; number--) {
            Block earlier = division.division(number);
            if (earlier.equals(division)) {
                return argument;
            }
            argument = SeriesPlanner.scaled(argument, scale(earlier), error(earlier));
        }
        return argument;
    }

    /** The rough scales of a division. */
    Interval scales(Block division, Interval sums) {
        return values(argument(division, sums), scale(division), error(division));
    }

    /** Arguments times their rough scales. */
    Interval ratio(Block division, Interval sums) {
        return SeriesPlanner.scaled(argument(division, sums), scale(division), error(division));
    }

    /** The values of a falling function that is off by a relative error. */
    static Interval values(Interval arguments, SmoothFunction scale, double error) {
        return new Interval(
                scale.apply(arguments.high()) * (1 - error),
                scale.apply(arguments.low()) * (1 + error));
    }

    /** What a guess is planned as, if it is one of a division; else what the rule says. */
    SmoothFunction planned(Site site, SmoothFunction function) {
        boolean divides =
                switch (site.block().kind()) {
                    case ATTENTION, DIVISION -> site.role() == SiteRole.GUESS;
                    default -> false;
                };
        return divides && guesses(site.block().ofAttention()) > 0 ? scale(site.block()) : function;
    }

    private SmoothFunction scale(Block division) {
        List<Double> powers = divisions.getOrDefault(division.ofAttention(), List.of());
        for (int number = powers.size(); number > 1; number--) {
            if (division.division(number).equals(division)) {
                return new SmoothFunction.RoughScale(powers.get(powers.size() - number));
            }
        }
        return new SmoothFunction.RoughScale(1);
    }
}
