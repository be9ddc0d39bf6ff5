package io.secformer.kit.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final String END = System.lineSeparator();

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);

    private String told() {
        return told.toString(StandardCharsets.UTF_8);
    }

    @Test
    void fileGetsALineForEveryStepThatIsDone() {
        Progress progress = new Progress(out, false);
        Progress.Step first = progress.begin("calibration", 3, "examples");
        first.accept(1);
        first.accept(2);
        assertThat(told()).isEmpty();
        first.done();
        Progress.Step second = progress.begin("planning");
        second.done();
        progress.begin("check", 3, "examples").accept(1);
        progress.abandon();
        assertThat(told())
                .matches(
                        "calibration: 3 examples, \\d+\\.\\d s"
                                + END
                                + "planning: \\d+\\.\\d s"
                                + END);
    }

    @Test
    void terminalSeesTheStepBeginAndItsLineIsWrittenOver() {
        Progress progress = new Progress(out, true);
        Progress.Step step = progress.begin("calibration of all", 3, "examples");
        assertThat(told()).isEqualTo("\rcalibration of all ...");
        step.done();
        assertThat(told())
                .matches(
                        "\\r"
                                + "calibration of all \\.\\.\\.\\r"
                                + "calibration of all: 3 examples, \\d+\\.\\d s"
                                + END);
    }

    @Test
    void lineOfAStepThatFailedIsEndedOnce() {
        Progress progress = new Progress(out, true);
        progress.begin("planning");
        progress.abandon();
        progress.abandon();
        assertThat(told()).isEqualTo("\rplanning ..." + END);
    }

    @Test
    void nobodyIsToldWhereNoneIsWanted() {
        PrintStream err = System.err;
        System.setErr(out);
        try {
            Progress.Step step = Progress.none().begin("planning");
            step.done();
        } finally {
            System.setErr(err);
        }
        assertThat(told()).isEmpty();
    }
}
