package io.secformer.distill.cli;

import io.secformer.convert.model.BertConfig;
import io.secformer.convert.option.TaskOptions;
import io.secformer.convert.option.TaskWords;
import io.secformer.convert.option.Tokenizers;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.glue.TaskFiles;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.distill.eval.TaskData;
import io.secformer.kit.command.OptionTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which task, and how much of it. */
final class DataOptions {
    private static final int USUAL_TOKENS = 128;

    @Option(
            names = "--task",
            required = true,
            completionCandidates = TaskWords.class,
            paramLabel = "TASK",
            description = "GLUE task, such as SST-2, or custom: classes of your own")
    String task;

    @Option(
            names = "--glue-dir",
            required = true,
            paramLabel = "DIR",
            description =
                    "folder of GLUE files, one sub-folder a task; of --task custom the folder with"
                            + " train and dev, .tsv or .csv")
    Path glueDir;

    @Option(
            names = "--train-examples",
            converter = OptionTypes.Positive.class,
            paramLabel = "N",
            defaultValue = "2147483647",
            description = "the most training examples to use: always the same ones; default: all")
    int trainExamples;

    @Option(
            names = "--max-tokens",
            converter = OptionTypes.Tokens.class,
            paramLabel = "T",
            description =
                    "longest input in tokens, longer ones are cut; default: "
                            + USUAL_TOKENS
                            + ", or less if the model takes less")
    @Nullable Integer wantedTokens;

    private @Nullable BertConfig model;
    private int maxTokens;

    @Mixin TaskOptions options = new TaskOptions();

    /** The task before there is a model of it. */
    Task task() {
        return options.of(task);
    }

    /** The task of a model, see {@link Models#task}. */
    Task task(Path model) {
        return Models.task(options, task, model);
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

    /** Reads and tokenizes the data of a task. */
    TaskData read(Task parsed, Path tokenizer) {
        try (BertTokenizer opened = Tokenizers.open(tokenizer, model, wantedTokens, USUAL_TOKENS)) {
            maxTokens = opened.maxTokens();
            TaskData data =
                    TaskData.read(glueDir, parsed, options.reading(), opened, trainExamples);
            opened.cutTexts().tell(System.err);
            return data;
        }
    }

    /** The file of the training set. */
    Path trainFile(Task of) {
        return TaskFiles.find(of, glueDir, Split.TRAIN);
    }

    /** Another command on the same task. */
    List<String> next(List<String> name, String... more) {
        List<String> arguments = new ArrayList<>(name);
        arguments.addAll(List.of("--task", task));
        arguments.addAll(options.arguments());
        arguments.addAll(List.of(more));
        return arguments;
    }
}
