package io.secformer.convert.cli;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs one of this program's commands. What goes wrong is one line on standard error; the exit code
 * is 0 for done, 1 for failed, 2 for wrong usage, or what the command itself returns: 3 for answers
 * that are not reliable.
 */
public final class CommandRunner {
    private CommandRunner() {}

    /**
     * Runs a command.
     *
     * @param name as the user types it, such as {@code secformer convert}
     * @param command a picocli command
     * @return the exit code
     */
    public static int run(String name, Object command, String... arguments) {
        CommandLine line =
                new CommandLine(command)
                        .setCommandName(name)
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        // An argument is what it says, never the content of a file.
                        .setExpandAtFiles(false)
                        .setParameterExceptionHandler(CommandRunner::misused)
                        .setExecutionExceptionHandler(
                                (exception, failed, parsed) -> {
                                    failed.getErr().println("secformer: " + explain(exception));
                                    return exception instanceof UsageException
                                            ? ExitCode.USAGE
                                            : ExitCode.SOFTWARE;
                                });
        try {
            return line.execute(arguments);
        } catch (OutOfMemoryError e) {
            line.getErr()
                    .println(
                            "secformer: "
                                    + Runtime.getRuntime().maxMemory() / 1_000_000
                                    + " MB of memory are not enough: give it more with"
                                    + " SECFORMER_JVM_OPTS=-Xmx..., or less to do at a time");
            return ExitCode.SOFTWARE;
        }
    }

    /** One line, where picocli would print the whole help below it. */
    private static int misused(ParameterException exception, String[] arguments) {
        CommandLine command = exception.getCommandLine();
        String message = String.valueOf(exception.getMessage());
        String line = "secformer: " + message.replaceAll("\\s*\\R\\s*", " ");
        if (exception instanceof UnmatchedArgumentException unknown
                && !unknown.getSuggestions().isEmpty()) {
            line += "; did you mean " + String.join(", ", unknown.getSuggestions()) + "?";
        }
        command.getErr().println(line);
        return ExitCode.USAGE;
    }

    /** One line: what our own exceptions say as it stands, others with their kind. */
    static String explain(Exception exception) {
        Throwable told =
                exception instanceof UncheckedIOException io && io.getCause() != null
                        ? io.getCause()
                        : exception;
        if (told instanceof FileSystemException file) {
            return ofFile(file);
        }
        String message = String.valueOf(exception.getMessage());
        boolean own =
                exception.getClass().getName().startsWith("io.secformer.")
                        || exception instanceof UncheckedIOException
                        || exception instanceof IllegalArgumentException;
        String whole = own ? message : exception.getClass().getSimpleName() + ": " + message;
        return whole.replaceAll("\\s*\\R\\s*", " ");
    }

    /** The file system's exceptions say only which file it was. */
    private static String ofFile(FileSystemException exception) {
        String reason =
                switch (exception) {
                    case NoSuchFileException _ -> "no such file";
                    case AccessDeniedException _ -> "access denied";
                    default ->
                            exception.getReason() == null
                                    ? exception.getClass().getSimpleName()
                                    : exception.getReason();
                };
        return exception.getFile() + ": " + reason;
    }
}
