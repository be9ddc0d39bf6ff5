package io.secformer.distill.train;

/** Follows a stage. An exception of a listener ends the stage, as a kill would. */
public interface StageListener {
    /** The stage starts, or goes on after so many steps of all. */
    void started(String stage, int stepsDone, int totalSteps);

    /** A step is done. */
    void stepped(StepReport progress);

    /** Both, one after the other. */
    default StageListener and(StageListener other) {
        StageListener first = this;
        return new StageListener() {
            @Override
            public void started(String stage, int stepsDone, int totalSteps) {
                first.started(stage, stepsDone, totalSteps);
                other.started(stage, stepsDone, totalSteps);
            }

            @Override
            public void stepped(StepReport progress) {
                first.stepped(progress);
                other.stepped(progress);
            }
        };
    }
}
