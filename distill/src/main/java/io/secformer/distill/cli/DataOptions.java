package io.secformer.distill.cli;

import io.secformer.convert.cli.OptionTypes;
import io.secformer.convert.cli.UsageException;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.distill.eval.TaskData;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which task, and how much of it. */
final class DataOptions {
    @Option(
            names = "--task",
            required = true,
            paramLabel = "TASK",
            description = "A GLUE task by its official name, such as SST-2.")
    String task;

    @Option(
            names = "--glue-dir",
            required = true,
            paramLabel = "DIR",
            description = "The folder with a sub-folder for each task.")
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

    GlueTask glueTask() {
        return UsageException.orUsage("--task", () -> GlueTask.of(task));
    }

    TaskData read(Path tokenizer) {
        GlueTask parsed = glueTask();
        try (BertTokenizer opened = BertTokenizer.open(tokenizer, maxTokens)) {
            return TaskData.read(glueDir, parsed, opened, trainExamples);
        }
    }
}
