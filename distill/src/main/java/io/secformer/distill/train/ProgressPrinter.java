package io.secformer.distill.train;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Says now and then how far a stage is, how fast it runs, and how long it will take. */
public final class ProgressPrinter implements StageListener {
    private final Consumer<String> out;
    private final Duration interval;
    private final LongSupplier clock;
    private long start;
    private long lastLine;
    private int firstStep;
    private long tokens;
    private double lossSum;
    private int lossCount;

    /**
     * Creates a printer.
     *
     * @param out takes a line
     * @param interval between lines; looks at the dev set and the last step are always told
     * @param clock in nanoseconds
     */
    public ProgressPrinter(Consumer<String> out, Duration interval, LongSupplier clock) {
        this.out = out;
        this.interval = interval;
        this.clock = clock;
    }

    @Override
    public void started(String stage, int stepsDone, int totalSteps) {
        start = clock.getAsLong();
        lastLine = start;
        firstStep = stepsDone;
        tokens = 0;
        lossSum = 0;
        lossCount = 0;
        out.accept(
                stepsDone == 0
                        ? stage + ": " + totalSteps + " steps"
                        : stage + ": goes on after step " + stepsDone + " of " + totalSteps);
    }

    @Override
    public void stepped(StepReport p) {
        tokens += p.tokens();
        lossSum += p.loss();
        lossCount++;
        long now = clock.getAsLong();
        boolean due = now - lastLine >= interval.toNanos();
        if (!due && p.devMetric() == null && p.step() < p.totalSteps()) {
            return;
        }
        lastLine = now;
        double seconds = Math.max(1e-9, (now - start) / 1e9);
        double left = seconds / (p.step() - firstStep) * (p.totalSteps() - p.step());
        StringBuilder line = new StringBuilder();
        line.append(
                String.format(
                        Locale.ROOT,
                        "%s: step %d of %d, epoch %.1f, loss %.4f",
                        p.stage(),
                        p.step(),
                        p.totalSteps(),
                        (double) p.step() / p.stepsPerEpoch(),
                        lossSum / lossCount));
        if (p.devMetric() != null) {
            line.append(String.format(Locale.ROOT, ", dev %.2f", p.devMetric()));
        }
        line.append(
                String.format(
                        Locale.ROOT, ", %.0f tokens/s, %s left", tokens / seconds, duration(left)));
        out.accept(line.toString());
        lossSum = 0;
        lossCount = 0;
    }

    private static String duration(double seconds) {
        long s = Math.round(seconds);
        return s < 120
                ? s + " s"
                : s < 7200 ? s / 60 + " min" : s / 3600 + " h " + s / 60 % 60 + " min";
    }
}
