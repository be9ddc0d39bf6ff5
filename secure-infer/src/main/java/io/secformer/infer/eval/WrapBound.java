package io.secformer.infer.eval;

import io.secformer.convert.share.Calibration;

/**
 * How far the private logits of an example may be from its fixed ones. Both round alike but for the
 * last bit of local truncations, so the error that the plan predicts of all its roundings bounds
 * the difference, times a factor for the sentence that feels them most: of 200 sentences one came
 * to 8. A ring that overflows moves a logit by hundreds of such errors.
 */
final class WrapBound {
    /** Times the root mean square that is predicted. */
    static final double FACTOR = 32;

    /** What plans aim at, where nothing was predicted. */
    static final double USUAL_LOGIT_ERROR = 0.001;

    private WrapBound() {}

    /** The largest difference that roundings explain. */
    static double of(Calibration calibration) {
        double predicted = calibration.logitError();
        return FACTOR * (Double.isNaN(predicted) ? USUAL_LOGIT_ERROR : predicted);
    }
}
