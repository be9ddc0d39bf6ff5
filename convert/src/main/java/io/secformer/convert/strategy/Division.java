package io.secformer.convert.strategy;

import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.op.TensorOps.At;
import java.util.ArrayList;
import java.util.List;

/** Rows divided by their sums. */
final class Division {
    private static final SmoothFunction DIRECT = new SmoothFunction.RoughScale(1);

    /** Brings sums nearer to each other; which power does that is for the plan to choose. */
    private static final SmoothFunction ROOT = new SmoothFunction.RoughScale(0.5);

    private Division() {}

    /** Numerators, each row divided by its sum, times the values. */
    static <S, O> S normalized(
            TensorOps<S, O> ops, Choices choices, Block at, S numerators, O wideValues) {
        return normalized(ops, choices, at, numerators, ops.rowSums(numerators), wideValues);
    }

    /**
     * Numerators, each row divided by a number of its own, times the values.
     *
     * @param rowSums {@code [B, N, T, 1]}
     */
    static <S, O> S normalized(
            TensorOps<S, O> ops, Choices choices, Block at, S numerators, S rowSums, O wideValues) {
        String sums = at.wire(SiteRole.SUMS);
        int guesses = choices.guesses(at);
        List<At<S>> values = new ArrayList<>();
        values.add(new At<>(at.wire(SiteRole.SQUARES), numerators));
        values.add(new At<>(sums, rowSums));
        if (guesses > 0) {
            values.add(new At<>(at.division(guesses).wire(SiteRole.ROUGH), rowSums));
        }
        List<O> weighted = ops.open(values);
        At<S> context =
                new At<>(at.wire(SiteRole.CONTEXT), ops.product(weighted.get(0), wideValues));
        if (guesses > 0) {
            return dividedTwice(ops, at, context, weighted.get(1), weighted.get(2), guesses);
        }
        S inverse =
                ops.apply(
                        new SmoothFunction.Reciprocal(),
                        weighted.get(1),
                        at.wire(SiteRole.INVERSE));
        List<O> scaled = ops.open(List.of(context, new At<>(at.wire(SiteRole.INVERSE), inverse)));
        return ops.scaleRows(scaled.get(0), scaled.get(1), at.wire(SiteRole.NORMALIZED));
    }

    /**
     * Rows divided by sums that differ too much for one series: a rough scale brings the sums
     * nearer to each other first, several of them where that is not enough.
     *
     * @param rows the rows, not yet opened
     * @param sums what they are divided by
     * @param rough the same, as the argument of a series
     */
    private static <S, O> S dividedTwice(
            TensorOps<S, O> ops, Block at, At<S> rows, O sums, O rough, int guesses) {
        At<S> scaled = rows;
        O left = sums;
        O argument = rough;
        for (int number = guesses; number > 1; number--) {
            Block division = at.division(number);
            String guess = division.wire(SiteRole.GUESS);
            List<O> opened =
                    ops.open(List.of(scaled, new At<>(guess, ops.apply(ROOT, argument, guess))));
            String ratio = division.wire(SiteRole.RATIO);
            String next = at.division(number - 1).wire(SiteRole.ROUGH);
            S nearer = ops.scaleRows(left, opened.get(1), ratio);
            List<O> near = ops.open(List.of(new At<>(ratio, nearer), new At<>(next, nearer)));
            String wire = division.wire(SiteRole.SCALED);
            scaled = new At<>(wire, ops.scaleRows(opened.get(0), opened.get(1), wire));
            left = near.get(0);
            argument = near.get(1);
        }
        return divided(ops, at, scaled, left, ops.apply(DIRECT, argument, at.wire(SiteRole.GUESS)));
    }

    /** Rows divided by sums, both of which are multiplied by a guess of {@code 1 / sums} first. */
    static <S, O> S divided(TensorOps<S, O> ops, Block at, At<S> rows, O sums, S guess) {
        List<O> guessed = ops.open(List.of(rows, new At<>(at.wire(SiteRole.GUESS), guess)));
        S scaled = ops.scaleRows(guessed.get(0), guessed.get(1), at.wire(SiteRole.SCALED));
        S ratio = ops.scaleRows(sums, guessed.get(1), at.wire(SiteRole.RATIO));
        List<O> near =
                ops.open(
                        List.of(
                                new At<>(at.wire(SiteRole.SCALED), scaled),
                                new At<>(at.wire(SiteRole.RATIO), ratio)));
        O inverse =
                ops.open(
                        at.wire(SiteRole.INVERSE),
                        ops.apply(
                                new SmoothFunction.Reciprocal(),
                                near.get(1),
                                at.wire(SiteRole.INVERSE)));
        return ops.scaleRows(near.get(0), inverse, at.wire(SiteRole.NORMALIZED));
    }
}
