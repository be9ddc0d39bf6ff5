package io.secformer.infer.eval;

import org.jspecify.annotations.Nullable;

/**
 * What became of one example. What was not asked for is null.
 *
 * @param subject the example
 * @param local what the readings in the clear found
 * @param shared what the private reading found
 */
public record Outcome(Subject subject, Local local, @Nullable Shared shared) {

    /**
     * The readings that need no servers.
     *
     * @param clear logits in the clear
     * @param fixed logits of the fixed reading
     * @param saturated values outside their calibrated range, found by the fixed reading
     */
    public record Local(double[] clear, double @Nullable [] fixed, long saturated) {}

    /**
     * The private answer to one sentence, and its part of what its batch took.
     *
     * @param logits its logits
     * @param rounds of the batch: a sentence waits for all of them
     * @param serverBytes the batch's, divided by its sentences; so are the three that follow
     * @param dealerBytes from the dealer
     * @param onlineSeconds from the batch's input to its answer
     * @param offlineSeconds what dealer and servers had done before
     * @param wallSeconds of the evaluation: its parts add up, though batches overlap
     */
    public record Shared(
            double[] logits,
            int rounds,
            double serverBytes,
            double dealerBytes,
            double onlineSeconds,
            double offlineSeconds,
            double wallSeconds) {}

    /** The logits in the clear. */
    public double[] clear() {
        return local.clear();
    }

    /** The logits in fixed point, or null. */
    public double @Nullable [] fixed() {
        return local.fixed();
    }

    /** The private logits, or null. */
    public double @Nullable [] privateLogits() {
        return shared == null ? null : shared.logits();
    }
}
