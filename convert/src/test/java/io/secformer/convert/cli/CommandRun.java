package io.secformer.convert.cli;

import io.secformer.testing.Captured;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One run of {@code secformer convert} in this JVM.
 *
 * @param code its exit code
 * @param out what it printed as its result
 * @param err what it said beside that, and not of the machine that the test runs on
 */
record CommandRun(int code, String out, String err) {
    /** What is said while things go well. */
    private static final List<String> PROGRESS =
            List.of(
                    "calibrating on ",
                    "key shifts: ",
                    "calibration: ",
                    "sensitivities: ",
                    "planning: ",
                    "fixed point against the clear model: ");

    /** What is said where kernels find no widest registers. */
    private static final String OF_THE_MACHINE = "a machine with AVX-512DQ is faster";

    static CommandRun of(String... arguments) {
        Captured run = Captured.of(() -> ConvertMain.run(arguments));
        return new CommandRun(
                run.code(),
                run.out(),
                run.err()
                        .lines()
                        .filter(line -> !line.contains(OF_THE_MACHINE))
                        .map(line -> line + "\n")
                        .collect(Collectors.joining()));
    }

    /** The lines on standard error that are no progress: one for a failure. */
    List<String> complaints() {
        return err.lines()
                .filter(line -> PROGRESS.stream().noneMatch(line::startsWith))
                .filter(line -> !line.endsWith(" coarser, to fit 64-bit rings"))
                .toList();
    }
}
