package io.secformer.distill.cli;

import io.secformer.convert.cli.OptionTypes;
import io.secformer.convert.cli.TaskOptions;
import io.secformer.convert.cli.UsageException;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.distill.eval.TaskData;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which task, and how much of it. */
final class DataOptions {
    @Option(
            names = "--task",
            required = true,
            paramLabel = "TASK",
            description = "A GLUE task, such as SST-2, or custom: classes of your own.")
    String task;

    @Option(
            names = "--glue-dir",
            required = true,
            paramLabel = "DIR",
            description =
                    "The folder with a sub-folder for each task; of --task custom the folder with"
                            + " train and dev, .tsv or .csv.")
    Path glueDir;

    @Option(
            names = "--train-examples",
            converter = OptionTypes.Positive.class,
            paramLabel = "N",
            defaultValue = "2147483647",
            description = "The most training examples to use: always the same ones. Default: all.")
    int trainExamples;

    @Option(
            names = "--max-tokens",
            converter = OptionTypes.Tokens.class,
            paramLabel = "T",
            defaultValue = "128",
            description = "Longer inputs are cut to T tokens. Default: ${DEFAULT-VALUE}.")
    int maxTokens;

    @Mixin TaskOptions options = new TaskOptions();

    /** The task before there is a model of it. */
    Task task() {
        return options.of(task);
    }

    /** The task of a model, see {@link Models#task}. */
    Task task(Path model) {
        return Models.task(options, task, model);
    }

    /** Reads and tokenizes the data of a task. */
    TaskData read(Task parsed, Path tokenizer) {
        try (BertTokenizer opened = BertTokenizer.open(tokenizer, maxTokens)) {
            return TaskData.read(glueDir, parsed, options.reading(), opened, trainExamples);
        }
    }
}
