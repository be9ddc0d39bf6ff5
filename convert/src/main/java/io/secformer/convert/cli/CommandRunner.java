package io.secformer.convert.cli;

import io.secformer.convert.FileErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final String OURS = "io.secformer.";
    private static final String INVALID =
            "^Invalid value for option '(\\S+)'(?: at index [0-9]+)?(?: \\(.*?\\))?:";
    private static final Pattern CHOICE =
            Pattern.compile(
                    INVALID
                            + " expected one of \\[(.*)\\] \\(case-insensitive\\) but was"
                            + " '(.*)'");

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
        line.registerConverter(int.class, OptionTypes::anyInt)
                .registerConverter(Integer.class, OptionTypes::anyInt)
                .registerConverter(long.class, OptionTypes::anyLong)
                .registerConverter(double.class, OptionTypes::anyDouble)
                .registerConverter(Double.class, OptionTypes::anyDouble)
                .registerConverter(Path.class, OptionTypes::path);
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
        String message =
                exception instanceof UnmatchedArgumentException unknown
                        ? unknown(unknown)
                        : String.valueOf(exception.getMessage());
        String line = plain(message);
        command.getErr().println("secformer: " + line);
        return ExitCode.USAGE;
    }

    /** The parser's sentences, with the option first as in ours. */
    private static String plain(String message) {
        String line = message.replaceAll("\\s*\\R\\s*", " ").replaceFirst("^Error: ", "");
        Matcher choice = CHOICE.matcher(line);
        if (choice.matches()) {
            return choice.group(1)
                    + " is "
                    + choice.group(3)
                    + ", expected one of "
                    + choice.group(2).toLowerCase(Locale.ROOT);
        }
        return line.replaceFirst(INVALID + " is ", "$1 is ");
    }

    private static String unknown(UnmatchedArgumentException exception) {
        List<String> unmatched = exception.getUnmatched();
        String first = unmatched.isEmpty() ? "" : unmatched.getFirst();
        String what = first.startsWith("-") ? "Unknown option " : "Unexpected argument ";
        return what
                + "'"
                + first
                + "'"
                + (exception.getSuggestions().isEmpty()
                        ? "; --help lists what there is"
                        : "; did you mean " + String.join(", ", exception.getSuggestions()) + "?");
    }

    /**
     * One line: what our own exceptions say as it stands, what the file system says in words. What
     * nobody foresaw says so, and where it happened.
     */
    static String explain(Exception exception) {
        String line;
        if (exception instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            line = ofFile(String.valueOf(unchecked.getMessage()), unchecked.getCause());
        } else if (exception instanceof FileSystemException file) {
            line = ofFile(file.toString(), file);
        } else if (isOwn(exception)) {
            line = String.valueOf(exception.getMessage());
        } else if (exception.getClass().getName().startsWith("ai.djl.")) {
            line = "PyTorch failed: " + exception.getMessage();
        } else {
            line = unforeseen(exception);
        }
        return line.replaceAll("\\s*\\R\\s*", " ");
    }

    /** The reason in words, after our own sentence or, where there is none, the file's name. */
    private static String ofFile(String message, IOException cause) {
        String given = String.valueOf(cause.getMessage());
        if (message.equals(cause.toString())) {
            return cause instanceof FileSystemException file
                    ? file.getFile() + ": " + FileErrors.reason(file)
                    : given;
        }
        boolean isNamed = cause instanceof FileSystemException && message.endsWith(given);
        return isNamed
                ? message.substring(0, message.length() - given.length()) + FileErrors.reason(cause)
                : message;
    }

    /** Whether the message is one of ours, written for users. */
    private static boolean isOwn(Exception exception) {
        StackTraceElement[] trace = exception.getStackTrace();
        boolean thrownHere = trace.length > 0 && isOurs(trace[0]);
        return exception.getClass().getName().startsWith(OURS)
                || (exception instanceof IllegalArgumentException && thrownHere);
    }

    private static boolean isOurs(StackTraceElement frame) {
        return frame.getClassName().startsWith(OURS);
    }

    private static String unforeseen(Exception exception) {
        String where =
                Arrays.stream(exception.getStackTrace())
                        .filter(CommandRunner::isOurs)
                        .findFirst()
                        .map(frame -> " at " + frame)
                        .orElse("");
        return "a fault of this program, please report it with what was run: " + exception + where;
    }
}
