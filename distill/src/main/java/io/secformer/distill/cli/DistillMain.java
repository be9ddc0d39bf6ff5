package io.secformer.distill.cli;

import io.secformer.kit.command.CommandRunner;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands that make a model. */
@Command(
        name = "distill",
        mixinStandardHelpOptions = true,
        description = "Fine-tunes a teacher, distills a student from it, trains a baseline.",
        subcommands = {
            TeacherCommand.class,
            StudentCommand.class,
            BaselineCommand.class,
            EvaluateInClearCommand.class,
            SweepCommand.class,
            ChartsCommand.class
        })
@Examples({
    @ExampleCall(
            does = "fine-tune a pretrained encoder",
            line = "distill teacher --task SST-2 --glue-dir glue --model bert --out teacher"),
    @ExampleCall(
            does = "distill a student with a softmax for secure computation",
            line = "distill student --task SST-2 --glue-dir glue --teacher teacher --out model"),
    @ExampleCall(
            does = "evaluate it in the clear",
            line = "distill evaluate --model model --task SST-2 --glue-dir glue")
})
public final class DistillMain implements Runnable {
    @Spec private CommandSpec spec;

    DistillMain() {}

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
