package io.secformer.convert.op;

import java.util.function.Supplier;

/** What a program and its precision plan have to agree on. */
public final class PlanFits {
    private PlanFits() {}

    /**
     * Requires that a plan fits its program.
     *
     * @param text what does not fit
     * @throws IllegalStateException if it does not hold: plan and program are of different models
     */
    public static void require(boolean holds, Supplier<String> text) {
        if (!holds) {
            throw new IllegalStateException(
                    "the precision plan does not fit the program: " + text.get());
        }
    }
}
