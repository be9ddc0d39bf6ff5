package io.secformer.convert.strategy;

import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.op.TensorOps.At;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What normalising rules have in common. Where sums of squares differ too much for one series, rows
 * are rescaled first, for three rounds more.
 *
 * @param function the scale of a row by its sum of squares
 * @param choices where rows are rescaled, and scales refined
 */
record NormSteps(SmoothFunction function, Choices choices) {

    /** The rows that are scaled: those before the LayerNorm, or of like lengths. */
    <S, O> O scalable(TensorOps<S, O> ops, Block site, O centered) {
        return choices.rescales(site) ? rescaled(ops, site, centered) : centered;
    }

    /**
     * Rows brought to nearly one length: a LayerNorm does not see by what they were multiplied, but
     * for its epsilon, which is far below their squares.
     */
    private <S, O> O rescaled(TensorOps<S, O> ops, Block site, O centered) {
        String rough = site.wire(SiteRole.ROUGH);
        String guess = site.wire(SiteRole.GUESS);
        String wire = site.wire(SiteRole.RESCALED);
        O squares = ops.open(rough, ops.sumOfSquares(centered, choices.exponents(site), rough));
        SmoothFunction root = new SmoothFunction.RoughScale(0.5);
        O scale = ops.open(guess, ops.apply(root, squares, guess));
        return ops.open(wire, ops.scaleRows(centered, scale, wire));
    }

    /** The sums of squares of the rows that are scaled. */
    <S, O> S squares(TensorOps<S, O> ops, Block site, O rows) {
        return ops.sumOfSquares(rows, choices.exponents(site), site.wire(SiteRole.SUM_OF_SQUARES));
    }

    /** Rows times their gain, less the mean of that. */
    <S, O> S lessMean(TensorOps<S, O> ops, S gained, S means, String gain) {
        return ops.subtractColumn(gained, means, choices.exponents(Site.of(gain).normAfter()));
    }

    /** The rows that a reader wants. */
    static <S, O> O rows(TensorOps<S, O> ops, Reader reader, O rows) {
        return reader.ofFirstRows() ? ops.firstRows(rows) : rows;
    }

    /**
     * The scale of every row, not yet opened.
     *
     * @param value the scale
     * @param alongside what was opened in the round of the sums of squares
     */
    record Scale<S, O>(S value, List<O> alongside) {}

    /**
     * The scale of every row; 0 for rows whose bit is 0.
     *
     * @param bits as a column; null if there are none
     * @param alongside what is opened in the round of the sums of squares
     */
    <S, O> Scale<S, O> scale(
            TensorOps<S, O> ops, Block norm, S squares, @Nullable O bits, List<At<S>> alongside) {
        String argument = norm.wire(SiteRole.SUM_OF_SQUARES);
        String site = norm.wire(SiteRole.SCALE);
        boolean refines = choices.refines(norm);
        List<At<S>> values = new ArrayList<>();
        values.add(new At<>(argument, squares));
        if (refines) {
            values.add(new At<>(norm.wire(SiteRole.FACTOR), squares));
        }
        int own = values.size();
        values.addAll(alongside);
        List<O> opened = ops.open(values);
        List<O> others = opened.subList(own, opened.size());
        if (!refines) {
            return new Scale<>(series(ops, opened.getFirst(), bits, site), others);
        }
        String rough = norm.wire(SiteRole.ESTIMATE);
        // A Newton step leaves what is 0 at that.
        O estimate = ops.open(rough, series(ops, opened.getFirst(), bits, rough));
        return new Scale<>(ops.refine(function, opened.get(1), estimate, site), others);
    }

    private <S, O> S series(TensorOps<S, O> ops, O squares, @Nullable O bits, String site) {
        return bits == null
                ? ops.apply(function, squares, site)
                : ops.apply(function, squares, bits, site);
    }

    /** Adds the bias of a weight: to keys where they are real only. */
    static <S, O> S biased(TensorOps<S, O> ops, Reader reader, S products, @Nullable O bits) {
        String bias = reader.parameter() + BertNames.BIAS;
        return reader.kind() == Reader.Kind.KEY && bits != null
                ? ops.addBias(products, bias, bits)
                : ops.addBias(products, bias);
    }
}
