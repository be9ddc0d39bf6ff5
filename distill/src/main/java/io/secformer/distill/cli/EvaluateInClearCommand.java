package io.secformer.distill.cli;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.option.TaskOptions;
import io.secformer.convert.option.TaskWords;
import io.secformer.convert.option.Tokenizers;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.glue.SplitChoice;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.glue.TaskFiles;
import io.secformer.datasets.metric.GlueMetrics;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.distill.eval.LogitScores;
import io.secformer.distill.eval.PredictionsTable;
import io.secformer.distill.eval.Predictor;
import io.secformer.distill.eval.TaskData;
import io.secformer.distill.eval.TokenizedExamples;
import io.secformer.distill.nn.TrainableParameters;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.OutputPlaces;
import io.secformer.kit.command.ProgressMixin;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.progress.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code distill evaluate}. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Evaluates a model in the clear, by the engine that trained it.")
@Examples({
    @ExampleCall(
            does = "the metric on the dev set",
            line = "distill evaluate --model model --task SST-2 --glue-dir glue"),
    @ExampleCall(
            does = "answers to the test set, for 'datasets submit'",
            line =
                    "distill evaluate --model model --task SST-2 --glue-dir glue --split test --out"
                            + " runs/test.tsv")
})
final class EvaluateInClearCommand implements Callable<Integer>, Interruptible {
    private static final int MAX_TOKENS = 128;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "FOLDER",
            description =
                    "the model, a Hugging Face folder with its tokenizer, such as a teacher or"
                            + " student")
    private Path model;

    @Option(
            names = "--task",
            required = true,
            completionCandidates = TaskWords.class,
            paramLabel = "TASK",
            description = "GLUE task, such as SST-2, or custom: classes of your own")
    private String taskName;

    @Mixin private TaskOptions taskOptions = new TaskOptions();

    @Option(
            names = "--glue-dir",
            required = true,
            paramLabel = "DIR",
            description =
                    "folder of GLUE files, one sub-folder a task; of --task custom the folder with"
                            + " its files")
    private Path glueDir;

    @Option(
            names = "--split",
            converter = SplitChoice.class,
            completionCandidates = SplitChoice.class,
            defaultValue = "dev",
            paramLabel = "S",
            description =
                    "which part of the data: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private Split split;

    @Option(
            names = "--examples",
            converter = OptionTypes.Count.class,
            defaultValue = "0",
            paramLabel = "N",
            description = "how many examples, from the first; 0 for all; default: all")
    private int examples;

    @Option(
            names = "--max-tokens",
            converter = OptionTypes.Tokens.class,
            paramLabel = "T",
            description =
                    "longest input in tokens, longer ones are cut; default: 128, or less if the"
                            + " model takes less")
    private @Nullable Integer maxTokens;

    @Option(
            names = "--out",
            paramLabel = "TSV",
            description =
                    "file to write with example, label, prediction and logits, tab-separated;"
                            + " default: none")
    private @Nullable Path out;

    @Mixin private EngineOptions engine;
    @Mixin private ProgressMixin progress = new ProgressMixin();
    @Mixin private Output output;

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
        if (out != null) {
            OutputPlaces.requireFile("--out", out);
        }
        engine.apply();
        Task task = Models.task(taskOptions, taskName, model);
        var _ = UsageException.orUsage("--split", () -> TaskFiles.find(task, glueDir, split));
        List<Example> rows = first(GlueReader.read(glueDir, task, split, taskOptions.reading()));
        stop.guard();
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters parameters = Models.load(manager, model, task)) {
            TokenizedExamples samples = encode(rows, parameters);
            float[][] logits = logits(manager, parameters, samples);
            if (out != null) {
                PredictionsTable.write(out, task, rows, logits);
            }
            ObjectNode result = Output.newResult();
            result.put("task", task.taskName());
            result.put("split", split.key());
            result.put("examples", rows.size());
            if (out != null) {
                result.put("predictions", out.toString());
            }
            if (rows.stream().allMatch(Example::isLabelled)) {
                LogitScores scores = LogitScores.of(task, logits, samples);
                result.put("metric", GlueMetrics.primaryName(task));
                result.put("score", scores.primary());
                scores.all().forEach(result.putObject("scores")::put);
            } else if (out == null) {
                System.err.println(
                        "the texts have no labels: there is no metric, and without --out no"
                                + " predictions are kept");
            }
            output.print(result);
        }
        return 0;
    }

    private float[][] logits(
            NDManager manager, TrainableParameters parameters, TokenizedExamples samples) {
        try (Progress.Step step =
                progress.progress().begin("evaluation", samples.size(), "examples")) {
            float[][] logits =
                    new Predictor(parameters, stop::isRequested, step).logits(manager, samples);
            step.done();
            return logits;
        }
    }

    private TokenizedExamples encode(List<Example> rows, TrainableParameters parameters) {
        try (BertTokenizer tokenizer =
                Tokenizers.open(model, parameters.config(), maxTokens, MAX_TOKENS)) {
            TokenizedExamples samples = TaskData.encode(rows, tokenizer);
            tokenizer.cutTexts().tell(System.err);
            return samples;
        }
    }

    private List<Example> first(List<Example> rows) {
        return examples == 0 ? rows : rows.subList(0, Math.min(examples, rows.size()));
    }
}
