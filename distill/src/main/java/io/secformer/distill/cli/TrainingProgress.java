package io.secformer.distill.cli;

import io.secformer.distill.train.DevScore;
import io.secformer.distill.train.StageListener;
import io.secformer.distill.train.StepReport;
import io.secformer.kit.progress.Progress;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Says how far a stage is, with its loss and speed, and every look at the dev set. */
final class TrainingProgress implements StageListener {
    private final Progress progress;
    private final LongSupplier nanoTime;
    private Progress.@Nullable Step step;
    private long begin;
    private long tokens;
    private double lossSum;
    private int lossCount;

    TrainingProgress(Progress progress, LongSupplier nanoTime) {
        this.progress = progress;
        this.nanoTime = nanoTime;
    }

    @Override
    public void started(String stage, int stepsDone, int totalSteps) {
        begin = nanoTime.getAsLong();
        tokens = 0;
        lossSum = 0;
        lossCount = 0;
        progress.say(
                stepsDone == 0
                        ? stage + ": " + totalSteps + " steps"
                        : "%s: goes on after step %d of %d"
                                .formatted(stage, stepsDone, totalSteps));
        step = progress.resume(stage, stepsDone, totalSteps, "steps");
    }

    @Override
    public void stepped(StepReport stage) {
        Progress.Step open = Objects.requireNonNull(step);
        tokens += stage.tokens();
        lossSum += stage.loss();
        lossCount++;
        double seconds = Math.max(1e-9, (nanoTime.getAsLong() - begin) * 1e-9);
        String loss = String.format(Locale.ROOT, "loss %.4f", lossSum / lossCount);
        open.note(String.format(Locale.ROOT, "%s, %.0f tokens/s", loss, tokens / seconds));
        open.reached(stage.step());
        DevScore dev = stage.dev();
        if (dev != null) {
            progress.say(
                    String.format(
                            Locale.ROOT,
                            "%s: step %d of %d, epoch %.1f, %s, dev %.2f",
                            stage.stage(),
                            stage.step(),
                            stage.totalSteps(),
                            (double) stage.step() / stage.stepsPerEpoch(),
                            loss,
                            dev.metric()));
            lossSum = 0;
            lossCount = 0;
        }
        if (stage.step() == stage.totalSteps()) {
            open.done();
        }
    }
}
