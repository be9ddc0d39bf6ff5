package io.secformer.infer.eval;

import io.secformer.convert.calibrate.FixedCheck;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.share.Calibration;

/**
 * How far the private logits of an example may be from its fixed ones. The two round alike but for
 * the last bit of local truncations, so their difference is noise of the size that the plan
 * predicts of all its roundings together: on small models the root mean square of the difference is
 * 0.8 to 1.2 of it. The bound is that prediction times two factors.
 *
 * <ol>
 *   <li>{@link FixedCheck#PREDICTION_FACTOR}, 4: a conversion is written as long as it is off by no
 *       more than that many times its prediction.
 *   <li>8, for the logit that is off most: four standard deviations of a sentence whose sensitivity
 *       is twice the average. Of 200 sentences of a trained model one came to 8.
 * </ol>
 *
 * <p>A ring that overflows moves a logit by hundreds of such errors.
 */
final class WrapBound {
    /** The logit that is off most, as a multiple of the root mean square of all. */
    static final double LARGEST = 8;

    /** Times the root mean square that is predicted. */
    static final double FACTOR = FixedCheck.PREDICTION_FACTOR * LARGEST;

    /** What plans aim at, where nothing was predicted. */
    static final double USUAL_LOGIT_ERROR = PlanOptions.defaults().logitError();

    private WrapBound() {}

    /** The largest difference that roundings explain. */
    static double of(Calibration calibration) {
        double predicted = calibration.logitError();
        return FACTOR * (Double.isNaN(predicted) ? USUAL_LOGIT_ERROR : predicted);
    }
}
