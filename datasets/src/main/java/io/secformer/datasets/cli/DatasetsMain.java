package io.secformer.datasets.cli;

import io.secformer.datasets.DataFileErrors;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
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
        System.exit(run(args));
    }

    /** Runs a command and returns its exit code. */
    static int run(String... args) {
        return commandLine().execute(args);
    }

    /** The command, with its errors as single lines. */
    static CommandLine commandLine() {
        return new CommandLine(new DatasetsMain())
                .registerConverter(int.class, number(Integer::valueOf))
                .registerConverter(long.class, number(Long::valueOf))
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
        String line = e instanceof UnmatchedArgumentException u ? unknown(u) : reason(e);
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

    private static String unknown(UnmatchedArgumentException e) {
        String first = e.getUnmatched().isEmpty() ? "" : e.getUnmatched().getFirst();
        String what = first.startsWith("-") ? "Unknown option '" : "Unexpected argument '";
        return what
                + first
                + (e.getSuggestions().isEmpty()
                        ? "'; --help lists what there is"
                        : "'; did you mean " + String.join(", ", e.getSuggestions()) + "?");
    }

    /** A number; what is none is said in words, not in the names of Java's types. */
    private static <T> ITypeConverter<T> number(Function<String, T> parse) {
        return value -> {
            try {
                return parse.apply(value.strip());
            } catch (NumberFormatException e) {
                throw new TypeConversionException("is '" + value + "', expected a whole number");
            }
        };
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
