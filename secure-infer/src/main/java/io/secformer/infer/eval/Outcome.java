package io.secformer.infer.eval;

import io.secformer.convert.share.Calibration;
import io.secformer.kit.file.FormatException;
import java.util.ArrayList;
import java.util.List;
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
     * Checks that all logits are numbers.
     *
     * @throws FormatException if one is not; it names the example
     */
    public Outcome {
        requireFinite(subject, "in the clear", local.clear());
        double[] inFixedPoint = local.fixed();
        if (inFixedPoint != null) {
            requireFinite(subject, "in fixed point", inFixedPoint);
        }
        if (shared != null) {
            requireFinite(subject, "on shares", shared.logits());
        }
    }

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

    /**
     * Whether the answer can be relied on.
     *
     * @param calibration how far the ranges of the model reach
     */
    public Reliability reliability(Calibration calibration) {
        return new Reliability(
                subject.tokens().tokens(), subject.fullLength(), calibration, local.saturated());
    }

    /**
     * Whether the private logits differ from the fixed ones by more than roundings explain, as
     * those do where a ring has overflowed.
     *
     * @param calibration with the error that the plan predicts
     */
    public boolean isWrapped(Calibration calibration) {
        double[] inFixedPoint = local.fixed();
        return inFixedPoint != null
                && shared != null
                && difference(shared.logits(), inFixedPoint) > WrapBound.of(calibration);
    }

    /** Why the answer in fixed point or on shares may be wrong; nothing in the clear. */
    public List<String> doubts(Calibration calibration) {
        List<String> doubts = new ArrayList<>();
        if (local.fixed() != null) {
            doubts.addAll(reliability(calibration).reasons());
        }
        if (isWrapped(calibration)) {
            doubts.add("the answer differs from fixed point by more than the plan predicts");
        }
        return doubts;
    }

    /** The largest difference of logits and others. */
    static double difference(double[] logits, double[] expected) {
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i] - logits[i]));
        }
        return largest;
    }

    /**
     * Checks the logits of a reading.
     *
     * @param reading for the message, such as {@code in the clear}
     * @throws FormatException if one is infinite or no number
     */
    static void requireFinite(Subject subject, String reading, double[] logits) {
        for (double logit : logits) {
            if (!Double.isFinite(logit)) {
                throw new FormatException(
                        "example " + subject.example().id(),
                        "a logit "
                                + reading
                                + " is "
                                + logit
                                + ", expected a finite number: values of the model overflow on"
                                + " this text");
            }
        }
    }

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
