package io.secformer.infer.eval;

import io.secformer.convert.share.Calibration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether an answer is one that calibration speaks for: what left its calibrated range may have
 * come out wrong, and of a text that was cut not all was read.
 *
 * @param tokens that the model was given
 * @param fullLength tokens that the whole text has
 * @param calibration how far the model's ranges reach
 * @param outside values that are known to have left their calibrated range
 */
public record Reliability(int tokens, int fullLength, Calibration calibration, long outside) {

    /** Whether tokens were cut off. */
    public boolean isTruncated() {
        return fullLength > tokens;
    }

    /** Whether calibration saw no text as long as what was given; false where it is not known. */
    public boolean isBeyondCalibration() {
        int longest = calibration.calibratedTokens();
        return longest > 0 && tokens > longest;
    }

    /** Whether there is no reason to doubt the answer. */
    public boolean holds() {
        return reasons().isEmpty();
    }

    /** The reasons to doubt the answer, each a part of a sentence. */
    public List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        if (isTruncated()) {
            reasons.add("the text was cut to " + tokens + " of its " + fullLength + " tokens");
        }
        if (isBeyondCalibration()) {
            reasons.add(
                    "calibration saw texts of up to "
                            + calibration.calibratedTokens()
                            + " tokens, this one has "
                            + tokens);
        }
        if (outside > 0) {
            reasons.add(
                    outside
                            + (outside == 1 ? " value is" : " values are")
                            + " outside the calibrated range");
        }
        return reasons;
    }
}
