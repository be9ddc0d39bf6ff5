package io.secformer.datasets.cli;

import io.secformer.datasets.builtin.BuiltinData;
import io.secformer.datasets.glue.GlueTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the built-in default data. */
@Command(
        name = "make",
        description =
                "Write the built-in default data: small generated tasks in GLUE's layout, with"
                        + " their vocab.txt and tokenizer.json.",
        mixinStandardHelpOptions = true)
final class MakeCommand implements Callable<Integer> {
    @Option(names = "--out", required = true, description = "The folder to write to.")
    private Path out;

    @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--train", defaultValue = "4000", description = "Default: ${DEFAULT-VALUE}.")
    private int train;

    @Option(names = "--dev", defaultValue = "400", description = "Default: ${DEFAULT-VALUE}.")
    private int dev;

    @Option(names = "--test", defaultValue = "400", description = "Default: ${DEFAULT-VALUE}.")
    private int test;

    @Override
    public Integer call() throws IOException {
        BuiltinData.write(out, seed, new BuiltinData.Sizes(train, dev, test));
        System.out.println(
                "wrote "
                        + BuiltinData.tasks().stream()
                                .map(GlueTask::taskName)
                                .collect(Collectors.joining(", "))
                        + " to "
                        + out);
        return 0;
    }
}
