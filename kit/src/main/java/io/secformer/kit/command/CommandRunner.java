package io.secformer.kit.command;

import io.secformer.kit.progress.Progress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs one of this program's commands. What goes wrong is one line on standard error; the exit code
 * is 0 for done, 1 for failed, 2 for wrong usage, or what the command itself returns: 3 for answers
 * that are not reliable. A command that is told to end (Ctrl-C, SIGTERM) says in one line what it
 * keeps, see {@link Interruptible}.
 */
public final class CommandRunner {
    /**
     * Set in the environment of a command that is a step of another one: it ends when its standard
     * input does, of which that one has the other end, and leaves it to that one to say what an
     * interruption keeps.
     */
    public static final String STEP = "SECFORMER_STEP";

    private static final String INVALID =
            "^Invalid value for option '(\\S+)'(?: at index [0-9]+)?(?: \\(.*?\\))?:";
    private static final String HINT = "; --help lists what there is";
    private static final Pattern CHOICE =
            Pattern.compile(
                    INVALID
                            + " expected one of \\[(.*)\\] \\(case-insensitive\\) but was"
                            + " '(.*)'");

    private static final Pattern PAIR =
            Pattern.compile(
                    "Value for option option '(\\S+)' \\((.*)\\) should be in KEY=VALUE format but"
                            + " was (.*)");

    private CommandRunner() {}

    /**
     * Runs a command.
     *
     * @param name as the user types it, such as {@code secformer convert}
     * @param command a picocli command
     * @return the exit code
     */
    public static int run(String name, Object command, String... arguments) {
        boolean isStep = System.getenv(STEP) != null;
        if (isStep) {
            ParentWatch.begin(System.in);
        }
        Interruption interruption = Interruption.of(System.err, isStep);
        Thread hook = new Thread(interruption::come, "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return run(name, command, interruption, arguments);
        } finally {
            interruption.over();
            forget(hook);
        }
    }

    private static int run(
            String name, Object command, Interruption interruption, String... arguments) {
        CommandLine line =
                CommandLines.of(name, command)
                        .setParameterExceptionHandler(CommandRunner::misused)
                        .setExecutionStrategy(
                                parsed -> {
                                    requireWholeLists(parsed);
                                    interruption.runs(
                                            innermost(parsed).commandSpec().userObject(),
                                            progress(parsed));
                                    return new RunLast().execute(parsed);
                                })
                        .setExecutionExceptionHandler(
                                (exception, failed, parsed) -> {
                                    progress(parsed).abandon();
                                    if (!interruption.takes(exception)) {
                                        failed.getErr()
                                                .println("secformer: " + Failures.line(exception));
                                    }
                                    return exception instanceof UsageException
                                            ? ExitCode.USAGE
                                            : ExitCode.SOFTWARE;
                                });
        try {
            return line.execute(arguments);
        } catch (OutOfMemoryError | LinkageError | StackOverflowError | AssertionError e) {
            if (!interruption.takes(e)) {
                line.getErr().println("secformer: " + Failures.line(e));
            }
            return ExitCode.SOFTWARE;
        }
    }

    /** The parser leaves out what is empty at the end of a list. */
    private static void requireWholeLists(ParseResult parsed) {
        for (OptionSpec option : parsed.matchedOptions()) {
            for (String value : option.originalStringValues()) {
                if (!option.splitRegex().isEmpty() && value.strip().endsWith(",")) {
                    throw new ParameterException(
                            parsed.commandSpec().commandLine(),
                            ("%s is '%s', expected values with a comma between, and none behind"
                                            + " the last")
                                    .formatted(option.longestName(), value));
                }
            }
        }
        if (parsed.hasSubcommand()) {
            requireWholeLists(parsed.subcommand());
        }
    }

    /** The subcommand that is called, or the command itself. */
    private static ParseResult innermost(ParseResult parsed) {
        ParseResult inner = parsed;
        while (inner.hasSubcommand()) {
            inner = inner.subcommand();
        }
        return inner;
    }

    /** What the command says of how far it is. */
    private static Progress progress(ParseResult parsed) {
        return mixins(innermost(parsed).commandSpec())
                .map(CommandSpec::userObject)
                .filter(ProgressMixin.class::isInstance)
                .map(mixin -> ((ProgressMixin) mixin).progress())
                .findFirst()
                .orElseGet(Progress::none);
    }

    /** Those of a command, and theirs. */
    private static Stream<CommandSpec> mixins(CommandSpec spec) {
        return spec.mixins().values().stream()
                .flatMap(mixin -> Stream.concat(Stream.of(mixin), mixins(mixin)));
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs, or has run.
            return;
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
            return "%s is %s, expected one of %s"
                    .formatted(
                            choice.group(1),
                            choice.group(3),
                            choice.group(2).toLowerCase(Locale.ROOT));
        }
        Matcher pair = PAIR.matcher(line);
        if (pair.matches()) {
            return "%s is '%s', expected %s".formatted(pair.group(1), pair.group(3), pair.group(2));
        }
        return line.replaceFirst(INVALID + " is ", "$1 is ").replaceFirst(INVALID + " ", "$1: ");
    }

    private static String unknown(UnmatchedArgumentException exception) {
        List<String> unmatched = exception.getUnmatched();
        String first = unmatched.isEmpty() ? "" : unmatched.getFirst();
        String what = first.startsWith("-") ? "Unknown option " : "Unexpected argument ";
        List<String> meant = exception.getSuggestions();
        return "%s'%s'%s"
                .formatted(
                        what,
                        first,
                        meant.isEmpty()
                                ? HINT
                                : "; did you mean " + String.join(", ", meant) + "?");
    }
}
