package io.secformer.distill.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.distill.baseline.BagOfWords;
import io.secformer.distill.eval.TaskData;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.ProgressMixin;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code distill baseline}. */
@Command(
        name = "baseline",
        mixinStandardHelpOptions = true,
        description =
                "Tells what a model has to beat: the most frequent answer, and a small network on"
                        + " the counts of the tokens, which does not see their order.")
@Examples({
    @ExampleCall(
            does = "what a model of SST-2 has to beat",
            line = "distill baseline --task SST-2 --glue-dir glue --tokenizer model"),
    @ExampleCall(
            does = "the same from a part of the training set",
            line =
                    "distill baseline --task SST-2 --glue-dir glue --tokenizer model"
                            + " --train-examples 8000")
})
final class BaselineCommand implements Callable<Integer>, Interruptible {
    @Mixin private DataOptions dataOptions;
    @Mixin private Output output;

    @Option(
            names = "--tokenizer",
            required = true,
            paramLabel = "DIR",
            description = "the tokenizer: tokenizer.json or vocab.txt, or their folder")
    private Path tokenizer;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "seed of the network; default: ${DEFAULT-VALUE}")
    private long seed;

    @Mixin private ProgressMixin progress = new ProgressMixin();

    private final StopSignal stop = new StopSignal();

    @Override
    public String whenInterrupted() {
        return NOTHING_KEPT;
    }

    @Override
    public long stopSeconds() {
        return stop.request();
    }

    @Override
    public Integer call() {
        TaskData data = dataOptions.read(dataOptions.task(), tokenizer);
        ObjectNode result = Results.ofTask(data);
        stop.guard();
        result.put(
                "bagOfWords",
                BagOfWords.devMetric(
                        data.task(),
                        data.train(),
                        data.dev(),
                        seed,
                        new BagOfWords.Watch(stop::isRequested, progress.progress()::say)));
        output.print(result);
        return 0;
    }
}
