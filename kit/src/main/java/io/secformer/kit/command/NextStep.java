package io.secformer.kit.command;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The natural next command, which a command tells last, on standard output. Nothing is told by a
 * step of another command, and nothing may be told beside a document for programs.
 */
public final class NextStep {
    private NextStep() {}

    /**
     * Tells a command, as it can be typed where the program was unpacked.
     *
     * @param arguments its name and what it is given
     */
    public static void tell(List<String> arguments) {
        if (System.getenv(CommandRunner.STEP) == null) {
            System.out.println("next: " + line(arguments));
        }
    }

    /** Tells where a run was written, and how to look at it. */
    public static void tellReport(Path run) {
        System.out.println("written to " + run);
        tell(List.of("report", run.toString()));
    }

    static String line(List<String> arguments) {
        return CommandLines.PROGRAM
                + arguments.stream()
                        .map(argument -> " " + quoted(argument))
                        .collect(Collectors.joining());
    }

    /** An argument as a shell takes it. */
    public static String quoted(String argument) {
        return argument.matches("[A-Za-z0-9_./:,=@%+-]+")
                ? argument
                : "'" + argument.replace("'", "'\\''") + "'";
    }
}
