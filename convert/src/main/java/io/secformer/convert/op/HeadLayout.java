package io.secformer.convert.op;

import io.secformer.convert.tensor.Shape;

/** Where the pieces of {@code [B, 1, T, H]} lie in {@code [B, N, T, D]}. */
public final class HeadLayout {

    /** Copies a run of elements. */
    @FunctionalInterface
    public interface Run {
        /**
         * Copies one run.
         *
         * @param merged offset in {@code [B, 1, T, H]}
         * @param split offset in {@code [B, N, T, D]}
         * @param length number of elements
         */
        void copy(int merged, int split, int length);
    }

    private HeadLayout() {}

    /** Calls {@code run} for every row of every head. */
    public static void forEach(Shape merged, int heads, Run run) {
        Shape split = merged.split(heads);
        int width = split.columns();
        for (int b = 0; b < merged.batch(); b++) {
            for (int n = 0; n < heads; n++) {
                for (int t = 0; t < merged.rows(); t++) {
                    run.copy(
                            ((b * merged.rows() + t) * heads + n) * width,
                            ((b * heads + n) * merged.rows() + t) * width,
                            width);
                }
            }
        }
    }
}
