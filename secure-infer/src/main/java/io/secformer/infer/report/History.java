package io.secformer.infer.report;

import java.util.List;

/**
 * How a model was trained, step by step.
 *
 * @param stages in the order in which they ran
 */
record History(List<Stage> stages) {
    History {
        stages = List.copyOf(stages);
    }

    /**
     * A stage. Arrays are adopted.
     *
     * @param name such as {@code stage1}
     * @param steps from 1
     * @param losses of the batch of each step
     * @param looks steps after which the dev set was looked at
     * @param metrics of the dev set, in percent, at each look
     * @param devLosses of the dev set; not numbers where an earlier version did not keep them
     */
    record Stage(
            String name,
            double[] steps,
            double[] losses,
            double[] looks,
            double[] metrics,
            double[] devLosses) {
        /** How many steps. */
        double length() {
            return steps.length == 0 ? 0 : steps[steps.length - 1];
        }
    }

    /** Whether stages follow each other; otherwise each starts anew, as with several rates. */
    boolean isOneAfterTheOther() {
        return stages.stream().allMatch(stage -> stage.name().matches("stage\\d+"));
    }
}
