package io.secformer.distill.cli;

import io.secformer.kit.command.CommandRunner;
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
            EvaluateInClearCommand.class,
            SweepCommand.class,
            ChartsCommand.class
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
        return CommandRunner.run("secformer distill", new DistillMain(), arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: teacher, student, baseline, evaluate, sweep or charts");
    }
}
