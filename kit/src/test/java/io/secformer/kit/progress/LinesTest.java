package io.secformer.kit.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** When a step is told where lines cannot be written over. */
class LinesTest {
    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private long now;

    private Lines step(Work work) {
        return new Lines(
                new PrintStream(told, true, StandardCharsets.UTF_8), work, () -> now * SECOND);
    }

    private Iterable<String> lines() {
        return told.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void longStepIsToldAtEachQuarter() {
        Lines step = step(new Work("teacher", 0, 100, new Unit.Parts("steps")));
        for (int done = 1; done <= 100; done++) {
            now = 2L * done;
            step.note("loss " + done);
            step.add(1);
        }
        step.done();
        step.done();
        assertThat(lines())
                .containsExactly(
                        "teacher: 25 of 100 steps, 2 min 30 s left, loss 25",
                        "teacher: 50 of 100 steps, 1 min 40 s left, loss 50",
                        "teacher: 75 of 100 steps, 50 s left, loss 75",
                        "teacher: 100 steps, 3 min 20 s, loss 100");
    }

    @Test
    void shortStepIsToldOnce() {
        Lines step = step(new Work("check", 0, 4, new Unit.Parts("examples")));
        for (int done = 1; done <= 4; done++) {
            now++;
            step.reached(done);
        }
        step.done();
        assertThat(lines()).containsExactly("check: 4 examples, 4.0 s");
    }

    @Test
    void quarterThatTakesLongIsToldEveryMinute() {
        Lines step = step(new Work("teacher", 0, 10_000, new Unit.Parts("steps")));
        for (int minute = 1; minute <= 3; minute++) {
            now = 60L * minute;
            step.reached(minute);
            step.reached(minute);
        }
        assertThat(lines())
                .containsExactly(
                        "teacher: 1 of 10000 steps, 9999 min 00 s left",
                        "teacher: 2 of 10000 steps, 9998 min 00 s left",
                        "teacher: 3 of 10000 steps, 9997 min 00 s left");
    }

    @Test
    void rateCountsOnlyWhatCameInThisRun() {
        Lines step = step(new Work("it.zip", 40_000_000, 100_000_000, new Unit.Bytes()));
        now = 10;
        step.reached(50_000_000);
        assertThat(lines()).containsExactly("it.zip: 50.0 MB of 100.0 MB, 50 s left");
    }

    @Test
    void fileThatIsSentFromItsStartAgainIsNoGain() {
        Lines step = step(new Work("it.zip", 40_000_000, 100_000_000, new Unit.Bytes()));
        now = 10;
        step.reached(10_000_000);
        now = 20;
        step.reached(60_000_000);
        assertThat(lines()).containsExactly("it.zip: 60.0 MB of 100.0 MB, 16 s left");
    }

    @Test
    void stepThatFailedIsNotToldAnyMore() {
        Lines step = step(new Work("check", 0, 4, new Unit.Parts("examples")));
        step.close();
        now = 100;
        step.reached(3);
        step.done();
        assertThat(lines()).isEmpty();
    }
}
