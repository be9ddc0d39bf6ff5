package io.secformer.datasets.cli;

import io.secformer.kit.command.CommandRunner;
import io.secformer.kit.command.UsageException;
import picocli.CommandLine.Command;

/** {@code secformer datasets}: fetch, make, inspect and submit GLUE files. */
@Command(
        name = "datasets",
        description = "Fetch, check or make GLUE files; pack and check a submission.",
        mixinStandardHelpOptions = true,
        subcommands = {
            FetchCommand.class,
            MakeCommand.class,
            StatsCommand.class,
            VerifyCommand.class,
            SubmitCommand.class,
            CheckCommand.class
        })
public final class DatasetsMain implements Runnable {
    private DatasetsMain() {}

    /** Runs a command and ends the process with its exit code: 0 done, 1 failed, 2 usage. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command; the exit code. */
    public static int run(String... arguments) {
        return CommandRunner.run("secformer datasets", new DatasetsMain(), arguments);
    }

    @Override
    public void run() {
        throw new UsageException("expected a command; --help lists the commands");
    }
}
