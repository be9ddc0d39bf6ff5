package io.secformer.datasets.cli;

import io.secformer.kit.command.CommandRunner;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.UsageException;
import picocli.CommandLine.Command;

/** {@code secformer datasets}: fetch, make, inspect and submit GLUE files. */
@Command(
        name = "datasets",
        description = {
            "Fetches, checks or makes GLUE files, the data of all tasks, and packs and checks"
                    + " submissions to the benchmark.",
            "A folder of GLUE files has one sub-folder a task, such as glue/SST-2 with train.tsv,"
                    + " dev.tsv and test.tsv."
        },
        mixinStandardHelpOptions = true,
        subcommands = {
            FetchCommand.class,
            MakeCommand.class,
            StatsCommand.class,
            VerifyCommand.class,
            SubmitCommand.class,
            CheckCommand.class
        })
@Examples({
    @ExampleCall(
            does = "the official files of SST-2",
            line = "datasets fetch --task SST-2 --out glue"),
    @ExampleCall(
            does = "or small built-in tasks in the same layout",
            line = "datasets make --out glue"),
    @ExampleCall(does = "what is there", line = "datasets stats --glue-dir glue")
})
public final class DatasetsMain implements Runnable {
    DatasetsMain() {}

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
