package io.secformer.distill.cli;

import ai.djl.ndarray.NDManager;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.model.BertConfig;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.distill.eval.TaskData;
import io.secformer.distill.nn.TrainableParameters;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.Sha256;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a teacher starts: from a pretrained model, or from a seed at a given size. */
final class SizeOptions {
    private static final int WIDENING = 4;

    @Option(
            names = "--model",
            paramLabel = "FOLDER",
            description =
                    "pretrained BERT to start from, a Hugging Face folder (model.safetensors)")
    @Nullable Path model;

    @Option(
            names = "--tokenizer",
            paramLabel = "DIR",
            description =
                    "the tokenizer: tokenizer.json or vocab.txt, or their folder; default: the"
                            + " model's")
    @Nullable Path tokenizer;

    @Option(
            names = "--layers",
            converter = OptionTypes.Positive.class,
            paramLabel = "L",
            description = "without --model: encoder layers")
    @Nullable Integer layers;

    @Option(
            names = "--hidden",
            converter = OptionTypes.Positive.class,
            paramLabel = "H",
            description = "without --model: width of a token's vector, a multiple of --heads")
    @Nullable Integer hidden;

    @Option(
            names = "--heads",
            converter = OptionTypes.Positive.class,
            paramLabel = "N",
            description = "without --model: attention heads of a layer")
    @Nullable Integer heads;

    @Option(
            names = "--intermediate",
            converter = OptionTypes.Positive.class,
            paramLabel = "F",
            description =
                    "without --model: width of the feed-forward layer; default: four times"
                            + " --hidden")
    @Nullable Integer intermediate;

    /** Whether the pretrained model is a classifier of the task. */
    private boolean keepsClassifier;

    /** Throws if the options do not say exactly one start. */
    void check() {
        boolean sized = layers != null || hidden != null || heads != null || intermediate != null;
        if (model != null && sized) {
            throw new UsageException(
                    "--model brings its own size: leave --layers, --hidden,"
                            + " --heads and --intermediate out");
        }
        if (model == null
                && (layers == null || hidden == null || heads == null || tokenizer == null)) {
            throw new UsageException(
                    "expected --model, or all of --layers, --hidden, --heads and --tokenizer");
        }
        if (hidden != null && heads != null && hidden % heads != 0) {
            throw new UsageException(
                    "--hidden is "
                            + hidden
                            + ", expected a multiple of --heads, which is "
                            + heads);
        }
    }

    boolean isPretrained() {
        return model != null;
    }

    /** The tokenizer's folder or file. */
    Path tokenizer() {
        Path given = tokenizer != null ? tokenizer : model;
        if (given == null) {
            throw new UsageException("--tokenizer is missing");
        }
        return given;
    }

    /** The start, for the record. */
    String origin() {
        return model == null
                ? "initial values from the seed"
                : "sha256:" + Sha256.of(HfCheckpoint.weightFiles(model));
    }

    /**
     * The task, its classes in the order of the model's outputs if it is a classifier of the task
     * already.
     */
    Task task(DataOptions data) {
        if (model == null) {
            return data.task();
        }
        data.options.requireKnown(data.task);
        try (HfCheckpoint checkpoint = HfCheckpoint.open(model)) {
            BertConfig config = checkpoint.config();
            keepsClassifier = checkpoint.hasClassifier() && data.options.isOf(data.task, config);
            if (keepsClassifier) {
                return data.options.of(data.task, config, model);
            }
            Task task = data.task();
            if (checkpoint.hasClassifier()) {
                System.err.println(
                        model
                                + ": its outputs are "
                                + String.join(", ", config.id2label())
                                + ": the layer that answers "
                                + String.join(", ", task.labels())
                                + " starts afresh");
            }
            return task;
        }
    }

    /** The model before training, for the task that {@link #task} gave. */
    TrainableParameters create(
            NDManager manager, TaskData data, int maxTokens, TrainingRunOptions training) {
        if (model == null) {
            BertConfig config = forTask(fresh(maxTokens), data.task(), training);
            return TrainableParameters.initialize(manager, config, training.seed);
        }
        try (HfCheckpoint checkpoint = HfCheckpoint.open(model)) {
            BertConfig config = forTask(checkpoint.config(), data.task(), training);
            return TrainableParameters.load(
                    manager, config, checkpoint, training.seed, keepsClassifier);
        }
    }

    private BertConfig fresh(int maxTokens) {
        if (layers == null || hidden == null || heads == null) {
            throw new UsageException("the size is missing");
        }
        int wide = intermediate != null ? intermediate : WIDENING * hidden;
        try (BertTokenizer opened = BertTokenizer.open(tokenizer(), maxTokens)) {
            return BertConfig.ofSize(opened.vocabSize(), hidden, layers, heads, wide)
                    .withMaxPositionEmbeddings(maxTokens);
        }
    }

    private static BertConfig forTask(BertConfig config, Task task, TrainingRunOptions training) {
        BertConfig labelled =
                task.isRegression() ? config.withRegression() : config.withLabels(task.labels());
        Double dropout = training.dropout;
        return dropout == null ? labelled : labelled.withDropout(dropout, dropout);
    }
}
