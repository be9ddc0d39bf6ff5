package io.secformer.convert.calibrate.plan;

import io.secformer.convert.fixedpoint.PrecisionPlan;

/**
 * A plan of a model, and what it is predicted to cost in precision.
 *
 * @param rounding root mean square error of a logit that roundings are predicted to cause; not a
 *     number where sensitivities are not known
 * @param fit the same of what series are off by
 */
public record PlannedModel(PrecisionPlan plan, double rounding, double fit) {

    /** What both are predicted to cause together. */
    public double logitError() {
        return Math.hypot(rounding, fit);
    }
}
