package io.secformer.distill.cli;

import io.secformer.convert.FormatException;
import io.secformer.datasets.DataFormatException;
import io.secformer.distill.train.TrainingException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands that make a model. */
@Command(
        name = "distill",
        description = "Fine-tunes a teacher, distills a student from it, trains a baseline.",
        subcommands = {
            TeacherCommand.class,
            StudentCommand.class,
            BaselineCommand.class,
            EvaluateCommand.class
        })
public final class DistillMain implements Runnable {
    @Mixin HelpOption help;
    @Spec private CommandSpec spec;

    private DistillMain() {}

    /** Runs the command and ends the process: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs the command; the exit code. */
    static int run(String... arguments) {
        CommandLine commandLine = new CommandLine(new DistillMain());
        commandLine.setCommandName("secformer distill");
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler(
                (exception, command, parsed) -> {
                    if (exception instanceof UsageException) {
                        command.getErr().println("secformer: " + exception.getMessage());
                        return CommandLine.ExitCode.USAGE;
                    }
                    command.getErr().println("secformer: " + explain(exception));
                    return CommandLine.ExitCode.SOFTWARE;
                });
        return commandLine.execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing: teacher, student, baseline or evaluate");
    }

    /** One line: what our own exceptions say as it stands, others with their kind. */
    private static String explain(Exception exception) {
        String message = String.valueOf(exception.getMessage());
        boolean own =
                exception instanceof FormatException
                        || exception instanceof DataFormatException
                        || exception instanceof TrainingException
                        || exception instanceof UncheckedIOException
                        || exception instanceof IllegalArgumentException;
        String line = own ? message : exception.getClass().getSimpleName() + ": " + message;
        return line.lines().findFirst().orElse(line);
    }
}
