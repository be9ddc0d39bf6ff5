package io.secformer.convert.strategy;

import io.secformer.convert.op.SmoothFunction;

/** Numbers of a LayerNorm that follow from its width. */
public final class NormScale {
    private NormScale() {}

    /**
     * The scale of a row as a function of the sum of squares of its centred values.
     *
     * @param columns values of a row
     * @param epsilon the LayerNorm's, in the units of the mean square
     */
    public static SmoothFunction function(int columns, double epsilon) {
        double scale = rowScale(columns);
        return new SmoothFunction.InverseSquareRoot(
                1 << centerShift(columns), epsilon / (scale * scale));
    }

    /**
     * The root mean square of the rows that a LayerNorm gives, before its gain: {@code sqrt(2^k /
     * H)}, in [1, sqrt(2)), so that the sum of squares is divided by {@code 2^k} instead of H.
     */
    public static double rowScale(int columns) {
        return Math.sqrt((double) (1L << centerShift(columns)) / columns);
    }

    /** The {@code k} of {@link #rowScale}. */
    public static int centerShift(int columns) {
        return 32 - Integer.numberOfLeadingZeros(columns - 1);
    }
}
