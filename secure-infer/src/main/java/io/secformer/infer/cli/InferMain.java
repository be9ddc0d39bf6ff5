package io.secformer.infer.cli;

import io.secformer.infer.pipeline.DemoCommand;
import io.secformer.infer.pipeline.PipelineCommand;
import io.secformer.infer.pipeline.ScoresCommand;
import io.secformer.infer.planning.BenchCommand;
import io.secformer.infer.planning.PlanCommand;
import io.secformer.infer.report.PlotCommand;
import io.secformer.infer.report.ReportCommand;
import io.secformer.infer.study.AblationCommand;
import io.secformer.infer.study.SearchCommand;
import io.secformer.infer.study.StabilityCommand;
import io.secformer.kit.command.CommandRunner;
import io.secformer.kit.command.Failures;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ExitCode;

/**
 * The commands that run models. A command's class is loaded when it is called, so that dealer and
 * servers run without what a client needs.
 */
public final class InferMain {
    /** What {@link #command} knows. */
    static final List<String> NAMES =
            List.of(
                    "keys",
                    "dealer",
                    "server",
                    "infer",
                    "evaluate",
                    "scores",
                    "plan",
                    "bench",
                    "stability",
                    "ablation",
                    "search",
                    "plot",
                    "report",
                    "pipeline",
                    "demo");

    private InferMain() {}

    /**
     * Runs a command and ends the process: 0 done, 1 failed, 2 wrong usage, 3 answered but not
     * reliably.
     */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command; the exit code. */
    public static int run(String... arguments) {
        String name = arguments.length == 0 ? "" : arguments[0];
        if (!NAMES.contains(name)) {
            System.err.println("secformer: there is no command '" + name + "'");
            return ExitCode.USAGE;
        }
        Object command;
        try {
            command = command(name);
        } catch (LinkageError e) {
            System.err.println("secformer: " + Failures.line(e));
            return ExitCode.SOFTWARE;
        }
        return CommandRunner.run(
                "secformer " + name, command, Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    /** A command that nobody has used yet. */
    static Object command(String name) {
        return switch (name) {
            case "keys" -> new KeysCommand();
            case "dealer" -> new DealerCommand();
            case "server" -> new ServerCommand();
            case "infer" -> new InferCommand();
            case "evaluate" -> new EvaluateCommand();
            case "scores" -> new ScoresCommand();
            case "plan" -> new PlanCommand();
            case "bench" -> new BenchCommand();
            case "stability" -> new StabilityCommand();
            case "ablation" -> new AblationCommand();
            case "search" -> new SearchCommand();
            case "plot" -> new PlotCommand();
            case "report" -> new ReportCommand();
            case "pipeline" -> new PipelineCommand();
            case "demo" -> new DemoCommand();
            default -> throw new IllegalArgumentException("there is no command " + name);
        };
    }
}
