package io.secformer.datasets.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class InterruptionTest {
    private static String said(Object command) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Interruption interruption =
                new Interruption(new PrintStream(said, true, StandardCharsets.UTF_8));
        interruption.runs(command);
        assertThat(interruption.hasBegun()).isFalse();
        interruption.come();
        assertThat(interruption.hasBegun()).isTrue();
        return said.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void fetchTellsWhereItsDownloadsAre() {
        FetchCommand fetch = new FetchCommand();
        new CommandLine(fetch).parseArgs("--out", "glue");
        assertThat(said(fetch))
                .isEqualTo(
                        "secformer: interrupted: what came is kept in "
                                + Path.of("glue", "downloads")
                                + ", the same command goes on from there");
    }

    @Test
    void makeTellsThatItBeginsAnew() {
        assertThat(said(new MakeCommand()))
                .isEqualTo(
                        "secformer: interrupted: files that are complete stay, the same command"
                                + " writes all of them anew");
    }

    @Test
    void otherCommandsKeepNothing() {
        assertThat(said(new StatsCommand()))
                .isEqualTo("secformer: interrupted, nothing is kept: the same command begins anew");
    }
}
