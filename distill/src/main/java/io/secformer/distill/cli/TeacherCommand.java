package io.secformer.distill.cli;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.model.BertConfig;
import io.secformer.datasets.metric.GlueMetrics;
import io.secformer.distill.eval.TaskData;
import io.secformer.distill.export.ModelExport;
import io.secformer.distill.export.Provenance;
import io.secformer.distill.nn.TrainableParameters;
import io.secformer.distill.train.LossLog;
import io.secformer.distill.train.Recipe;
import io.secformer.distill.train.StageContext;
import io.secformer.distill.train.Throughput;
import io.secformer.distill.train.Training;
import io.secformer.distill.train.WorkFolder;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.OptionTypes;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code distill teacher}. */
@Command(
        name = "teacher",
        mixinStandardHelpOptions = true,
        description = {
            "Fine-tunes a teacher on a task: a pretrained encoder (--model), or one that starts"
                    + " from a seed at a given size (--layers, --hidden, --heads, --tokenizer).",
            "The parameters that are best on the dev set are written, with several learning rates"
                    + " those of the best one. A run that was killed goes on when the same command"
                    + " is given again.",
            "A pretrained classifier that already answers the task, by the names of its outputs,"
                    + " keeps its last layer; another one starts it afresh."
        })
@Examples({
    @ExampleCall(
            does = "fine-tune a pretrained encoder",
            line = "distill teacher --task SST-2 --glue-dir glue --model bert --out teacher"),
    @ExampleCall(
            does = "train a small model from a seed, on the data of 'datasets make'",
            line =
                    "distill teacher --task SST-2 --glue-dir glue --layers 2 --hidden 64 --heads 4"
                            + " --tokenizer glue --max-tokens 32 --epochs 6 --out teacher")
})
final class TeacherCommand implements Callable<Integer>, Interruptible {
    @Mixin private DataOptions dataOptions;
    @Mixin private TrainingRunOptions training;
    @Mixin private SizeOptions size;
    @Mixin private EngineOptions engine;
    @Mixin private Output output;

    @Mixin private RecipeOption recipeOption;

    @Option(
            names = "--epochs",
            converter = OptionTypes.Positive.class,
            paramLabel = "E",
            description = "passes over the training examples; default: 5; of --recipe published 3")
    private @Nullable Integer epochs;

    @Option(
            names = "--learning-rate",
            converter = OptionTypes.Rate.class,
            paramLabel = "R",
            split = ",",
            description =
                    "highest learning rate; with several, separated by commas, each is tried;"
                        + " default: 5e-5,1e-4,2e-4 for a pretrained model (of --recipe published"
                        + " 2e-5,3e-5,4e-5,5e-5), 1e-3 for one from a seed")
    private double @Nullable [] learningRates;

    @Override
    public String whenInterrupted() {
        return training.whenInterrupted();
    }

    @Override
    public long stopSeconds() {
        return training.requestStop();
    }

    @Override
    public Integer call() {
        size.check();
        var _ = recipeOption.get();
        training.checkPlaces(size.model);
        dataOptions.forModel(size.model);
        int threads = engine.apply();
        TaskData data = dataOptions.read(size.task(dataOptions), size.tokenizer());
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters best =
                        size.create(manager, data, dataOptions.maxTokens(), training)) {
            ObjectNode settings = settings(best.config(), data);
            try (WorkFolder _ = training.claim(settings)) {
                Throughput throughput = new Throughput(System::nanoTime);
                StageContext context = training.context(manager, data, throughput, threads);
                double metric = train(context, data, best);
                String metricName = GlueMetrics.primaryName(data.task());
                ModelExport.write(
                        training.out,
                        best,
                        size.tokenizer(),
                        new Provenance(
                                "teacher", data, settings, size.origin(), metric, metricName),
                        LossLog.history(training.workFolder()));
                output.print(
                        Results.ofTraining(data, throughput, training.out).put("teacher", metric),
                        dataOptions.next(
                                List.of("distill", "student"),
                                "--glue-dir",
                                dataOptions.glueDir.toString(),
                                "--teacher",
                                training.out.toString(),
                                "--out",
                                "student"));
            }
        }
        return 0;
    }

    /** Trains with every learning rate; the best parameters end up in {@code best}. */
    private double train(StageContext context, TaskData data, TrainableParameters best) {
        double[] rates = rates();
        return new Training(context, data.train())
                .fineTune(
                        best,
                        Arrays.stream(rates)
                                .mapToObj(
                                        rate ->
                                                Recipe.fineTuning(
                                                        rates.length == 1
                                                                ? "teacher"
                                                                : "teacher-" + rate,
                                                        epochs(),
                                                        training.batchSize,
                                                        rate,
                                                        training.seed))
                                .toList());
    }

    private int epochs() {
        return epochs != null ? epochs : recipeOption.get().teacherEpochs();
    }

    private double[] rates() {
        if (learningRates != null && learningRates.length > 0) {
            return learningRates;
        }
        return size.isPretrained()
                ? recipeOption.get().teacherRates()
                : new double[] {Recipe.SCRATCH_RATE};
    }

    private ObjectNode settings(BertConfig config, TaskData data) {
        ObjectNode json = Results.settings("teacher", data, dataOptions, training);
        json.put("startedFrom", size.origin());
        json.put("epochs", epochs());
        var rates = json.putArray("learningRates");
        for (double rate : rates()) {
            rates.add(rate);
        }
        json.set("config", config.toJson());
        return json;
    }
}
