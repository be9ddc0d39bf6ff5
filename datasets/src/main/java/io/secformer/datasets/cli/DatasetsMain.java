package io.secformer.datasets.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code secformer datasets}: fetch, make, inspect and submit GLUE files. */
@Command(
        name = "secformer datasets",
        description = "Fetch, check or make GLUE files; pack a submission.",
        mixinStandardHelpOptions = true,
        subcommands = {
            FetchCommand.class,
            MakeCommand.class,
            StatsCommand.class,
            VerifyCommand.class,
            SubmitCommand.class
        })
public final class DatasetsMain implements Runnable {
    @Spec private CommandSpec spec;

    /** Runs a command and ends the process with its exit code: 0 done, 1 failed, 2 usage. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs a command and returns its exit code. */
    static int run(String... args) {
        return new CommandLine(new DatasetsMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(
                        (e, command, parsed) -> {
                            System.err.println("secformer: " + reason(e));
                            return 1;
                        })
                .execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "expected a command; --help lists the commands");
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return (message == null ? e.toString() : message).replaceAll("\\s*\\R\\s*", " ");
    }
}
