package io.secformer.datasets.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long now;

    @Test
    void logGetsALineEveryTenSeconds() {
        Progress progress = progress(false);
        progress.begin("MNLI.zip", 0, 300_000_000);
        for (int second = 1; second <= 25; second++) {
            now = second * SECOND;
            progress.update(second * 2_000_000L);
        }
        progress.end();
        assertThat(bytes.toString(UTF_8).lines())
                .containsExactly(
                        "MNLI.zip: 300.0 MB",
                        "MNLI.zip: 20.0 MB of 300.0 MB, 6%, 2.0 MB/s, 2 min 20 s left",
                        "MNLI.zip: 40.0 MB of 300.0 MB, 13%, 2.0 MB/s, 2 min 10 s left");
    }

    @Test
    void terminalLineIsWrittenOverAndCleared() {
        Progress progress = progress(true);
        progress.begin("MNLI.zip", 0, 300_000_000);
        now = SECOND;
        progress.update(2_000_000);
        now += 1;
        progress.update(2_000_001);
        progress.end();
        assertThat(bytes.toString(UTF_8))
                .matches(
                        "MNLI.zip: 300.0 MB\\R"
                                + "\rMNLI.zip: 2.0 MB of 300.0 MB, 0%, 2.0 MB/s, 2 min 29 s left"
                                + "\r +\r");
    }

    @Test
    void rateCountsOnlyWhatCameInThisRun() {
        Progress progress = progress(false);
        progress.begin("it", 900, 1000);
        now = 10 * SECOND;
        progress.update(950);
        assertThat(bytes.toString(UTF_8).lines())
                .containsExactly(
                        "it: going on at 900 bytes of 1.0 kB",
                        "it: 950 bytes of 1.0 kB, 95%, 5 bytes/s, 10 s left");
    }

    private Progress progress(boolean isTerminal) {
        return new Progress(new PrintStream(bytes, true, UTF_8), isTerminal, () -> now);
    }
}
