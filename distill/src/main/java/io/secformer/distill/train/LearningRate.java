package io.secformer.distill.train;

/**
 * A learning rate over a stage: linear warm-up, then linear decay to zero or constant.
 *
 * @param peak after warm-up
 * @param warmupSteps 0 for none
 * @param totalSteps of the stage
 * @param decays whether the rate falls to zero at the end
 */
record LearningRate(double peak, int warmupSteps, int totalSteps, boolean decays) {
    LearningRate {
        if (!(peak > 0) || warmupSteps < 0 || totalSteps < 1 || warmupSteps > totalSteps) {
            throw new IllegalArgumentException(
                    "a learning rate of "
                            + peak
                            + " with "
                            + warmupSteps
                            + " warm-up steps of "
                            + totalSteps);
        }
    }

    /** The rate of a step, counted from 0. */
    double at(int step) {
        if (step < warmupSteps) {
            return peak * (step + 1) / (warmupSteps + 1);
        }
        if (!decays) {
            return peak;
        }
        return peak * (totalSteps - step) / (double) Math.max(1, totalSteps - warmupSteps);
    }
}
