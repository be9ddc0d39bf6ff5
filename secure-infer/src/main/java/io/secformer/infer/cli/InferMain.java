package io.secformer.infer.cli;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/**
 * The commands that run models. A command's class is loaded when it is called, so that dealer and
 * servers run without what a client needs.
 */
public final class InferMain {
    private InferMain() {}

    /** Runs a command and ends the process: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command; the exit code. */
    static int run(String... arguments) {
        String name = arguments.length == 0 ? "" : arguments[0];
        Object command = command(name);
        if (command == null) {
            System.err.println("secformer: there is no command '" + name + "'");
            return ExitCode.USAGE;
        }
        CommandLine commandLine = new CommandLine(command);
        commandLine.setCommandName("secformer " + name);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler(
                (exception, line, parsed) -> {
                    line.getErr().println("secformer: " + explain(exception));
                    return exception instanceof UsageException ? ExitCode.USAGE : ExitCode.SOFTWARE;
                });
        return commandLine.execute(Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static @Nullable Object command(String name) {
        return switch (name) {
            case "keys" -> new KeysCommand();
            case "dealer" -> new DealerCommand();
            case "server" -> new ServerCommand();
            case "infer" -> new InferCommand();
            case "evaluate" -> new EvaluateCommand();
            case "pipeline" -> new PipelineCommand();
            case "demo" -> new DemoCommand();
            default -> null;
        };
    }

    /** One line: what our own exceptions say as it stands, others with their kind. */
    static String explain(Exception exception) {
        String message = String.valueOf(exception.getMessage());
        boolean own =
                exception.getClass().getName().startsWith("io.secformer.")
                        || exception instanceof java.io.UncheckedIOException
                        || exception instanceof IllegalArgumentException;
        String line = own ? message : exception.getClass().getSimpleName() + ": " + message;
        return line.lines().findFirst().orElse(line);
    }
}
