package io.secformer.kit.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user sees of long steps, on a terminal and elsewhere. */
class ProgressTest {
    private static final String END = System.lineSeparator();

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);

    private String told() {
        return told.toString(StandardCharsets.UTF_8);
    }

    /** What a terminal shows in the end: of each line what was written last at each place. */
    private static String shown(String written) {
        StringBuilder all = new StringBuilder();
        for (String line : written.split(END, -1)) {
            StringBuilder place = new StringBuilder();
            for (String over : line.split("\r", -1)) {
                place.replace(0, Math.min(over.length(), place.length()), over);
            }
            all.append(place.toString().stripTrailing()).append('\n');
        }
        return all.toString().stripTrailing();
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
    void terminalSeesTheBarOfAStepAndThenItsSeconds() {
        Progress progress = new Progress(out, true);
        Progress.Step step = progress.begin("calibration", 4, "examples");
        step.accept(1);
        step.note("all is well");
        progress.abandon();
        assertThat(shown(told()))
                .matches("calibration\\s+25% \\|█+.? +\\| 1/4 examples \\(0:.*\\) all is well");
        told.reset();
        Progress.Step next = progress.begin("check", 4, "examples");
        next.reached(3);
        next.add(1);
        next.done();
        next.close();
        assertThat(told()).contains("\rcheck").endsWith(END);
        assertThat(shown(told())).matches("check: 4 examples, \\d+\\.\\d s");
    }

    @Test
    void barNeverReachesTheLastColumn() {
        Progress progress = new Progress(out, true);
        Progress.Step step = progress.begin("x".repeat(70), 4, "examples of some kind");
        step.accept(2);
        step.close();
        for (String line : told().split("[\r\n]", -1)) {
            assertThat(line.length()).isLessThan(80);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"US-ASCII", "ISO-8859-1"})
    void barIsOfAsciiWhereBlocksCannotBeWritten(String charset) {
        PrintStream plain = new PrintStream(told, true, Charset.forName(charset));
        try (Progress.Step step = new Progress(plain, true).begin("check", 2, "examples")) {
            step.accept(1);
        }
        assertThat(told.toString(StandardCharsets.US_ASCII)).contains("[=").doesNotContain("?|");
    }

    @Test
    void stepOfUnknownLengthIsNoBar() {
        Progress progress = new Progress(out, true);
        Progress.Step step = progress.begin("planning");
        assertThat(told()).isEqualTo("\rplanning ...");
        step.done();
        assertThat(shown(told())).matches("planning: \\d+\\.\\d s");
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
    void wordsStandAboveTheStepThatGoesOn() {
        Progress progress = new Progress(out, true);
        Progress.Step step = progress.begin("planning");
        progress.say("one more thing");
        assertThat(shown(told())).isEqualTo("one more thing\nplanning ...");
        step.done();
        assertThat(shown(told())).matches("one more thing\nplanning: \\d+\\.\\d s");
    }

    @Test
    void nothingIsDrawnOverTheWordsOfSomebodyElse() {
        Progress progress = new Progress(out, true);
        Progress.Step step = progress.begin("calibration", 4, "examples");
        progress.silence();
        told.reset();
        step.accept(2);
        step.done();
        progress.say("never");
        assertThat(told()).isEmpty();
    }

    @Test
    void nobodyIsToldWhereNoneIsWanted() {
        PrintStream err = System.err;
        System.setErr(out);
        try {
            Progress progress = Progress.none();
            progress.say("nothing");
            Progress.Step step = progress.begin("planning", 8, "steps");
            step.add(8);
            step.done();
        } finally {
            System.setErr(err);
        }
        assertThat(told()).isEmpty();
    }

    /** Standard error and output lead to one terminal, which {@code said} writes to. */
    private void onTerminal(Consumer<Progress> said) {
        PrintStream err = System.err;
        PrintStream before = System.out;
        System.setProperty("secformer.terminal", "true");
        System.setErr(out);
        System.setOut(out);
        try {
            said.accept(Progress.onStandardError());
        } finally {
            System.clearProperty("secformer.terminal");
            System.setErr(err);
            System.setOut(before);
        }
    }

    @Test
    void whatIsPrintedDirectlyStandsAboveTheBar() {
        onTerminal(
                progress -> {
                    Progress.Step step = progress.begin("calibration", 4, "examples");
                    step.reached(1);
                    System.err.println("a note");
                    System.out.printf("a result of %d%n", 7);
                    step.done();
                });
        assertThat(shown(told()))
                .matches("a note\na result of 7\ncalibration: 4 examples, \\d+\\.\\d s");
    }

    @Test
    void lineThatIsNotEndedKeepsTheBarAway() {
        onTerminal(
                progress -> {
                    Progress.Step step = progress.begin("planning");
                    System.err.print("half a ");
                    step.note("drawn meanwhile");
                    System.err.println("line");
                    assertThat(shown(told()))
                            .isEqualTo("half a line\nplanning ... drawn meanwhile");
                    System.err.print("another half");
                    step.done();
                });
        assertThat(shown(told()))
                .matches("half a line\nanother half\nplanning: \\d+\\.\\d s, drawn meanwhile");
    }

    @Test
    void everyCommandOfAProcessSharesTheLine() {
        onTerminal(
                first -> {
                    Progress.Step step = first.begin("planning");
                    Progress second = Progress.onStandardError();
                    second.say("from another command");
                    step.close();
                });
        assertThat(shown(told())).isEqualTo("from another command\nplanning ...");
    }
}
