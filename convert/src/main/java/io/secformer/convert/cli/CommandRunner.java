package io.secformer.convert.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs one of this program's commands. What goes wrong is one line on standard error; the exit code
 * is 0 for done, 1 for failed, 2 for wrong usage, or what the command itself returns: 3 for answers
 * that are not reliable.
 */
public final class CommandRunner {
    private static final String INVALID =
            "^Invalid value for option '(\\S+)'(?: at index [0-9]+)?(?: \\(.*?\\))?:";
    private static final String HINT = "; --help lists what there is";
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
                                    failed.getErr()
                                            .println("secformer: " + Failures.line(exception));
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
        } catch (OutOfMemoryError | LinkageError | StackOverflowError | AssertionError e) {
            line.getErr().println("secformer: " + Failures.line(e));
            return ExitCode.SOFTWARE;
        }
    }

    /** One line, where picocli would print the whole help below it. */
    private static int misused(ParameterException exception, String[] arguments) {
        CommandLine command = exception.getCommandLine();
        command.getErr().println("secformer: " + misuse(command, exception));
        return ExitCode.USAGE;
    }

    private static String misuse(CommandLine command, ParameterException exception) {
        if (exception instanceof UnmatchedArgumentException unknown) {
            return unknown(unknown);
        }
        if (exception instanceof MissingParameterException) {
            // The parser reports what is missing first: a misspelt option is the better clue.
            List<String> unmatched = command.getUnmatchedArguments();
            return unmatched.isEmpty()
                    ? plain(String.valueOf(exception.getMessage())) + HINT
                    : unknown(new UnmatchedArgumentException(command, unmatched));
        }
        return plain(String.valueOf(exception.getMessage()));
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
                        ? HINT
                        : "; did you mean " + String.join(", ", exception.getSuggestions()) + "?");
    }
}
