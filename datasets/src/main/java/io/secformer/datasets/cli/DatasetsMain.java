package io.secformer.datasets.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

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
        return commandLine().execute(args);
    }

    /** The command, with its errors as single lines. */
    static CommandLine commandLine() {
        return new CommandLine(new DatasetsMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                // An argument is what it says, never the content of a file.
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(DatasetsMain::misused)
                .setExecutionExceptionHandler(
                        (e, command, parsed) -> {
                            command.getErr().println("secformer: " + reason(e));
                            return ExitCode.SOFTWARE;
                        });
    }

    /** One line, where picocli would print the whole help below it. */
    private static int misused(ParameterException e, String... args) {
        String line = "secformer: " + reason(e);
        if (e instanceof UnmatchedArgumentException unknown
                && !unknown.getSuggestions().isEmpty()) {
            line += "; did you mean " + String.join(", ", unknown.getSuggestions()) + "?";
        }
        e.getCommandLine().getErr().println(line);
        return ExitCode.USAGE;
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
