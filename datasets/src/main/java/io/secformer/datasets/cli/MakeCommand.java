package io.secformer.datasets.cli;

import io.secformer.datasets.builtin.BuiltinData;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.NextStep;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the built-in default data. */
@Command(
        name = "make",
        description = {
            "Writes the built-in data: small generated tasks in the layout of GLUE, with the"
                    + " vocab.txt and tokenizer.json of a tokenizer for them.",
            "The same seed and sizes give the same files everywhere. Built-in data that is there"
                    + " is replaced, files of other origin never are."
        },
        mixinStandardHelpOptions = true)
@Examples({
    @ExampleCall(
            does = "four small tasks, the same on every machine",
            line = "datasets make --out glue"),
    @ExampleCall(
            does = "larger ones, of another seed",
            line = "datasets make --out glue --train 20000 --seed 7")
})
final class MakeCommand implements Callable<Integer>, Interruptible {
    /** Far more than the generators have different texts. */
    private static final int MOST_EXAMPLES = 1_000_000;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "folder to write, one sub-folder a task; the tokenizer lies in it")
    private Path out;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "seed of the generator; default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--train",
            paramLabel = "N",
            defaultValue = "4000",
            description = "training examples of each task; default: ${DEFAULT-VALUE}")
    private int train;

    @Option(
            names = "--dev",
            paramLabel = "N",
            defaultValue = "400",
            description = "dev examples of each task; default: ${DEFAULT-VALUE}")
    private int dev;

    @Option(
            names = "--test",
            paramLabel = "N",
            defaultValue = "400",
            description = "test examples of each task; default: ${DEFAULT-VALUE}")
    private int test;

    @Override
    public String whenInterrupted() {
        return "interrupted: files that are complete stay, the same command writes all of them"
                + " anew";
    }

    @Override
    public Integer call() throws IOException {
        requireUsable("--train", train);
        requireUsable("--dev", dev);
        requireUsable("--test", test);
        requireOwnFolder();
        BuiltinData.write(out, seed, new BuiltinData.Sizes(train, dev, test));
        System.out.println(
                "wrote "
                        + BuiltinData.tasks().stream()
                                .map(GlueTask::taskName)
                                .collect(Collectors.joining(", "))
                        + " to "
                        + out);
        NextStep.tell(List.of("datasets", "stats", "--glue-dir", out.toString()));
        return 0;
    }

    /** Downloaded files of the same names may be no more to be had. */
    private void requireOwnFolder() {
        List<Path> there = BuiltinData.files(out);
        if (!there.isEmpty() && !BuiltinData.isIn(out)) {
            throw new FormatException(
                    there.getFirst(),
                    "is there, and not of the built-in data: choose another folder for --out");
        }
    }

    private static void requireUsable(String option, int examples) {
        if (examples < 1 || examples > MOST_EXAMPLES) {
            throw new UsageException(
                    option + " is " + examples + ", expected 1 to " + MOST_EXAMPLES + " examples");
        }
    }
}
