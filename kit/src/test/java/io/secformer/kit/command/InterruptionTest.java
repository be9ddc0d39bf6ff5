package io.secformer.kit.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.kit.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InterruptionTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private Interruption interruption(boolean isStep) {
        return Interruption.of(new PrintStream(said, true, StandardCharsets.UTF_8), isStep);
    }

    /** Ends by itself when it is asked to. */
    private record Stopping(CountDownLatch asked) implements Interruptible {
        @Override
        public String whenInterrupted() {
            return "not said";
        }

        @Override
        public long stopSeconds() {
            asked.countDown();
            return 100;
        }
    }

    @Test
    void commandThatKeepsNothingIsSaidTo() {
        Interruption interruption = interruption(false);
        interruption.runs(new Object(), Progress.none());
        interruption.come();
        assertThat(said())
                .isEqualTo(
                        "secformer: interrupted, nothing is kept: the same command begins anew"
                                + System.lineSeparator());
    }

    @Test
    void commandSaysWhatItKeeps() {
        Interruption interruption = interruption(false);
        interruption.runs((Interruptible) () -> "interrupted: two are kept", Progress.none());
        interruption.come();
        assertThat(said()).isEqualTo("secformer: interrupted: two are kept\n");
    }

    @Test
    void stepOfAnotherCommandLeavesTheSentenceToThatOne() {
        boolean[] asked = new boolean[1];
        Interruption interruption = interruption(true);
        interruption.runs(
                (Interruptible)
                        () -> {
                            asked[0] = true;
                            return "interrupted";
                        },
                Progress.none());
        interruption.come();
        assertThat(said()).isEmpty();
        assertThat(asked[0]).isTrue();
    }

    @Test
    void failuresAreToldUntilItComesAndThenNoMore() {
        Interruption interruption = interruption(false);
        assertThat(interruption.takes(new IllegalStateException("before"))).isFalse();
        interruption.come();
        assertThat(interruption.takes(new IllegalStateException("of the end"))).isTrue();
        assertThat(said()).doesNotContain("before", "of the end");
    }

    @Test
    void commandThatStopsByItselfIsAwaitedAndItsOwnSentenceSaid() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Interruption interruption = interruption(false);
        interruption.runs(new Stopping(asked), Progress.none());
        Thread command =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    await(asked);
                                    var _ =
                                            interruption.takes(
                                                    new UsageException("stopped after step 3"));
                                    interruption.over();
                                });
        interruption.come();
        command.join();
        assertThat(said()).isEqualTo("secformer: stopped after step 3\n");
    }

    @Test
    void commandThatWasDoneMeanwhileSaysNothingMore() {
        Interruption interruption = interruption(false);
        interruption.runs(new Stopping(new CountDownLatch(1)), Progress.none());
        interruption.over();
        interruption.come();
        assertThat(said()).isEmpty();
    }

    @Test
    void parentIsGoneWhenItsEndOfTheInputIs() throws Exception {
        PipedOutputStream parent = new PipedOutputStream();
        PipedInputStream input = new PipedInputStream(parent);
        Thread watch = Thread.ofPlatform().start(() -> ParentWatch.awaitEnd(input));
        parent.write(7);
        parent.flush();
        assertThat(watch.isAlive()).isTrue();
        parent.close();
        watch.join();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
