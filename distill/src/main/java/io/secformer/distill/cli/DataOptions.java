package io.secformer.distill.cli;

import io.secformer.convert.cli.Tokenizers;
import io.secformer.convert.cli.UsageException;
import io.secformer.convert.model.BertConfig;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.distill.eval.TaskData;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which task, and how much of it. */
final class DataOptions {
    private static final int USUAL_TOKENS = 128;

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
            paramLabel = "N",
            defaultValue = "2147483647",
            description = "The most training examples to use: always the same ones. Default: all.")
    int trainExamples;

    @Option(
            names = "--max-tokens",
            paramLabel = "T",
            description =
                    "Longer inputs are cut to T tokens. Default: "
                            + USUAL_TOKENS
                            + ", or less if the model takes less.")
    @Nullable Integer wantedTokens;

    private @Nullable BertConfig model;
    private int maxTokens;

    GlueTask glueTask() {
        return UsageException.orUsage("--task", () -> GlueTask.of(task));
    }

    /**
     * Says which model the data is for, before it is read: its tables bound what texts may hold.
     *
     * @param folder the model's; null if there is none yet
     */
    void forModel(@Nullable Path folder) {
        model = folder == null ? null : BertConfig.read(folder.resolve("config.json"));
    }

    /** The longest input of the data that was read. */
    int maxTokens() {
        return maxTokens;
    }

    TaskData read(Path tokenizer) {
        GlueTask parsed = glueTask();
        if (trainExamples < 1) {
            throw new UsageException(
                    "--train-examples is " + trainExamples + ", expected 1 or more");
        }
        try (BertTokenizer opened = Tokenizers.open(tokenizer, model, wantedTokens, USUAL_TOKENS)) {
            maxTokens = opened.maxTokens();
            TaskData data = TaskData.read(glueDir, parsed, opened, trainExamples);
            opened.cutTexts().tell(System.err);
            return data;
        }
    }
}
