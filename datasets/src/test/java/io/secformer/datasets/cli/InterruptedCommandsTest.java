package io.secformer.datasets.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What commands say that they keep when they are interrupted. */
final class InterruptedCommandsTest {
    @Test
    void fetchTellsWhereItsDownloadsAre() {
        FetchCommand fetch = new FetchCommand();
        new CommandLine(fetch).parseArgs("--out", "glue");
        assertThat(fetch.whenInterrupted())
                .isEqualTo(
                        "interrupted: what came is kept in "
                                + Path.of("glue", "downloads")
                                + ", the same command goes on from there");
    }

    @Test
    void makeTellsThatItBeginsAnew() {
        assertThat(new MakeCommand().whenInterrupted())
                .isEqualTo(
                        "interrupted: files that are complete stay, the same command writes all of"
                                + " them anew");
    }
}
