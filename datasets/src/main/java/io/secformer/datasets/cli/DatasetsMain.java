package io.secformer.datasets.cli;

import io.secformer.datasets.DataFileErrors;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
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
        Interruption interruption = new Interruption(System.err);
        Thread hook = new Thread(interruption::come, "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        int code = execute(interruptible(interruption), args);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs, or has run, and decides the exit code.
            return;
        }
        System.exit(code);
    }

    /** Runs a command and returns its exit code. */
    static int run(String... args) {
        return execute(commandLine(), args);
    }

    /** The same; what ends the command besides exceptions is one line, too. */
    static int execute(CommandLine command, String... args) {
        try {
            return command.execute(args);
        } catch (OutOfMemoryError e) {
            command.getErr()
                    .println(
                            "secformer: "
                                    + Runtime.getRuntime().maxMemory() / 1_000_000
                                    + " MB of memory are not enough: give it more with"
                                    + " SECFORMER_JVM_OPTS=-Xmx...");
        } catch (LinkageError | StackOverflowError | AssertionError e) {
            command.getErr()
                    .println(
                            "secformer: the program does not fit together, as after a build that"
                                    + " was cut short: build it again ("
                                    + e.getMessage()
                                    + ")");
        }
        return ExitCode.SOFTWARE;
    }

    /** The command, with its errors as single lines. */
    static CommandLine commandLine() {
        return new CommandLine(new DatasetsMain())
                .registerConverter(int.class, DatasetsMain::wholeNumber)
                .registerConverter(long.class, DatasetsMain::longNumber)
                .registerConverter(Path.class, DatasetsMain::path)
                .registerConverter(URI.class, DatasetsMain::uri)
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
        String line = misuse(e);
        e.getCommandLine()
                .getErr()
                .println(
                        "secformer: "
                                + line.replaceFirst("^Error: ", "")
                                        .replaceFirst(
                                                "^Invalid value for option '(\\S+)'(?: at index"
                                                        + " [0-9]+)?(?: \\(.*?\\))?: is ",
                                                "$1 is "));
        return ExitCode.USAGE;
    }

    private static String misuse(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unknown) {
            return unknown(unknown);
        }
        if (e instanceof MissingParameterException) {
            // The parser reports what is missing first: a misspelt option is the better clue.
            List<String> unmatched = e.getCommandLine().getUnmatchedArguments();
            return unmatched.isEmpty()
                    ? reason(e) + "; --help lists what there is"
                    : unknown(new UnmatchedArgumentException(e.getCommandLine(), unmatched));
        }
        return reason(e);
    }

    private static String unknown(UnmatchedArgumentException e) {
        String first = e.getUnmatched().isEmpty() ? "" : e.getUnmatched().getFirst();
        String what = first.startsWith("-") ? "Unknown option '" : "Unexpected argument '";
        return what
                + first
                + (e.getSuggestions().isEmpty()
                        ? "'; --help lists what there is"
                        : "'; did you mean " + String.join(", ", e.getSuggestions()) + "?");
    }

    /** The command, which says what it keeps when it is interrupted, and nothing after that. */
    private static CommandLine interruptible(Interruption interruption) {
        CommandLine line = commandLine();
        IExecutionExceptionHandler told = line.getExecutionExceptionHandler();
        return line.setExecutionStrategy(
                        parsed -> {
                            ParseResult inner = parsed;
                            while (inner.hasSubcommand()) {
                                inner = inner.subcommand();
                            }
                            interruption.runs(inner.commandSpec().userObject());
                            return new RunLast().execute(parsed);
                        })
                .setExecutionExceptionHandler(
                        (e, command, parsed) ->
                                interruption.hasBegun()
                                        ? ExitCode.SOFTWARE
                                        : told.handleExecutionException(e, command, parsed));
    }

    /** What is no number is said in words, not in the names of Java's types. */
    private static int wholeNumber(String value) {
        long number = longNumber(value);
        if (number != (int) number) {
            throw new TypeConversionException(
                    "is '"
                            + value
                            + "', expected a whole number from "
                            + Integer.MIN_VALUE
                            + " to "
                            + Integer.MAX_VALUE);
        }
        return (int) number;
    }

    private static long longNumber(String value) {
        try {
            return Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
            boolean isTooLarge = value.strip().matches("[+-]?[0-9]{19,}");
            throw new TypeConversionException(
                    "is '"
                            + value
                            + "', expected a whole number"
                            + (isTooLarge ? " of at most 18 digits" : ""));
        }
    }

    /** The name of a file or folder; an empty one would be the folder of the process. */
    private static Path path(String value) {
        try {
            if (!value.isBlank()) {
                return Path.of(value);
            }
        } catch (InvalidPathException e) {
            throw new TypeConversionException(
                    "is '" + value + "', no file name here: " + e.getReason());
        }
        throw new TypeConversionException(
                "is '" + value + "', expected the name of a file or folder");
    }

    private static URI uri(String value) {
        try {
            return new URI(value);
        } catch (URISyntaxException e) {
            throw new TypeConversionException("is '" + value + "', expected http(s)://HOST/");
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "expected a command; --help lists the commands");
    }

    private static String reason(Exception e) {
        Throwable told =
                e instanceof UncheckedIOException io && io.getCause() != null ? io.getCause() : e;
        String message = String.valueOf(e.getMessage());
        if (told instanceof FileSystemException file) {
            message = file.getFile() + ": " + DataFileErrors.reason(file);
        }
        return message.replaceAll("\\s*\\R\\s*", " ");
    }
}
