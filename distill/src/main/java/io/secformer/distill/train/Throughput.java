package io.secformer.distill.train;

import java.util.function.LongSupplier;

/** Counts what all stages of a run took, evaluation on the dev set included. */
public final class Throughput implements StageListener {
    private final LongSupplier clock;
    private long stageStart;
    private long nanosBefore;
    private long nanosOfStage;
    private long tokens;

    /**
     * Starts at zero.
     *
     * @param clock in nanoseconds
     */
    public Throughput(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    public void started(String stage, int stepsDone, int totalSteps) {
        nanosBefore += nanosOfStage;
        nanosOfStage = 0;
        stageStart = clock.getAsLong();
    }

    @Override
    public void stepped(StepReport progress) {
        tokens += progress.tokens();
        nanosOfStage = clock.getAsLong() - stageStart;
    }

    /** Seconds in stages, in this process. */
    public double seconds() {
        return (nanosBefore + nanosOfStage) / 1e9;
    }

    /** Tokens trained on per second, padding not counted; 0 if no step was taken. */
    public double tokensPerSecond() {
        return tokens == 0 ? 0 : tokens / seconds();
    }
}
