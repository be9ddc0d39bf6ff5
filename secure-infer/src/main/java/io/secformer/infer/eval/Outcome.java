package io.secformer.infer.eval;

import io.secformer.infer.eval.PrivateModel.Answer;
import org.jspecify.annotations.Nullable;

/**
 * What became of one example. What was not asked for is null.
 *
 * @param subject the example
 * @param clear logits in the clear
 * @param fixed logits of the fixed reading
 * @param saturated values outside their calibrated range, found by the fixed reading
 * @param answer the private answer
 */
public record Outcome(
        Subject subject,
        double @Nullable [] clear,
        double @Nullable [] fixed,
        long saturated,
        @Nullable Answer answer) {

    /** The private logits, or null. */
    public double @Nullable [] privateLogits() {
        return answer == null ? null : answer.logits()[0];
    }
}
