package io.secformer.distill.cli;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.option.ActivationChoice;
import io.secformer.convert.option.SoftmaxChoice;
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
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.Sha256;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code distill student}. */
@Command(
        name = "student",
        mixinStandardHelpOptions = true,
        description = {
            "Distills a student from a teacher: the teacher's own weights with other functions,"
                    + " trained to follow its representations (stage 1), then its predictions"
                    + " (stage 2). Each stage keeps what is best on the dev set, and the better of"
                    + " the two is the student.",
            "--recipe secformer: stage 1 follows hidden states and attention weights, stage 2"
                    + " predictions, scores included; the student has no dropout. --recipe"
                    + " published: attention scores before the softmax, gold scores in stage 2, the"
                    + " teacher's dropout (MPCFormer, SecFormer).",
            "A run that was killed goes on when the same command is given again."
        })
@Examples({
    @ExampleCall(
            does = "a student whose softmax is 2Quad",
            line = "distill student --task SST-2 --glue-dir glue --teacher teacher --out model"),
    @ExampleCall(
            does = "by MPCFormer's recipe, with its activation",
            line =
                    "distill student --task SST-2 --glue-dir glue --teacher teacher --recipe"
                            + " published --activation quad --out model")
})
final class StudentCommand implements Callable<Integer>, Interruptible {
    @Mixin private DataOptions dataOptions;
    @Mixin private TrainingRunOptions training;
    @Mixin private EngineOptions engine;
    @Mixin private Output output;

    @Option(
            names = "--teacher",
            required = true,
            paramLabel = "FOLDER",
            description = "the teacher, as distill teacher wrote it")
    private Path teacherFolder;

    @Option(
            names = "--softmax",
            converter = SoftmaxChoice.class,
            completionCandidates = SoftmaxChoice.class,
            defaultValue = "2quad",
            paramLabel = "S",
            description =
                    "softmax of the student: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private SoftmaxFunction softmax;

    @Option(
            names = "--softmax-offset",
            paramLabel = "C",
            description =
                    "the constant of 2Quad, (x + C)^2 / sum (x + C)^2; default: 5, that of the"
                            + " papers")
    private @Nullable Double softmaxOffset;

    @Option(
            names = "--activation",
            converter = ActivationChoice.class,
            completionCandidates = ActivationChoice.class,
            paramLabel = "A",
            description =
                    "activation of the student: ${COMPLETION-CANDIDATES}; default: the teacher's")
    private @Nullable ActivationFunction activation;

    @Mixin private RecipeOption recipeOption;

    @Option(
            names = "--stage1-epochs",
            converter = OptionTypes.Count.class,
            paramLabel = "E",
            description =
                    "epochs of stage 1; 0 leaves it out; default: 10; of --recipe published 5"
                            + " to 100, by task")
    private @Nullable Integer stage1Epochs;

    @Option(
            names = "--stage2-epochs",
            converter = OptionTypes.Positive.class,
            paramLabel = "E",
            description = "epochs of stage 2; default: 5")
    private @Nullable Integer stage2Epochs;

    @Option(
            names = "--stage1-learning-rate",
            converter = OptionTypes.Rate.class,
            paramLabel = "R",
            description =
                    "highest learning rate of stage 1, with warm-up and decay; default: 2e-4;"
                            + " of --recipe published a constant 5e-5")
    private @Nullable Double stage1Rate;

    @Option(
            names = "--stage2-learning-rate",
            converter = OptionTypes.Rate.class,
            paramLabel = "R",
            description =
                    "highest learning rate of stage 2, with warm-up and decay; default: 3e-5;"
                            + " of --recipe published 1e-5")
    private @Nullable Double stage2Rate;

    @Option(
            names = "--without-distillation",
            description =
                    "for comparison: fit the labels instead of the teacher, starting from its"
                            + " weights, as a teacher does (--epochs, --learning-rate)")
    private boolean withoutDistillation;

    @Option(
            names = "--epochs",
            converter = OptionTypes.Positive.class,
            paramLabel = "E",
            description = "epochs of --without-distillation; default: a teacher's")
    private @Nullable Integer epochs;

    @Option(
            names = "--learning-rate",
            converter = OptionTypes.Rate.class,
            paramLabel = "R",
            split = ",",
            description =
                    "learning rate of --without-distillation; of several, each is tried; default: a"
                            + " teacher's")
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
        var _ = recipeOption.get();
        requireUsable();
        training.checkPlaces(teacherFolder);
        dataOptions.forModel(teacherFolder);
        int threads = engine.apply();
        TaskData data = dataOptions.read(dataOptions.task(teacherFolder), teacherFolder);
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters teacher = Models.load(manager, teacherFolder, data.task());
                TrainableParameters student =
                        new TrainableParameters(manager, studentConfig(teacher.config()))) {
            student.assign(teacher);
            ObjectNode settings = settings(student.config(), data);
            try (WorkFolder _ = training.claim(settings)) {
                Throughput throughput = new Throughput(System::nanoTime);
                StageContext context = training.context(manager, data, throughput, threads);
                double teacherMetric = context.dev().apply(teacher).metric();
                double swapped = context.dev().apply(student).metric();
                ObjectNode stages = Output.newResult();
                double metric =
                        train(new Training(context, data.train()), data, teacher, student, stages);
                ModelExport.write(
                        training.out,
                        student,
                        teacherFolder,
                        new Provenance(
                                "student",
                                data,
                                settings,
                                origin(),
                                metric,
                                GlueMetrics.primaryName(data.task())),
                        LossLog.history(training.workFolder()));
                output.print(
                        Results.ofTraining(data, throughput, training.out)
                                .put("teacher", teacherMetric)
                                .put("swapped", swapped)
                                .<ObjectNode>setAll(stages)
                                .put("student", metric),
                        dataOptions.next(
                                List.of("convert"),
                                "--calibrate",
                                dataOptions.trainFile(data.task()).toString(),
                                "--model",
                                training.out.toString(),
                                "--out",
                                "shares"));
            }
        }
        return 0;
    }

    /** Options that would do nothing are a misunderstanding. */
    private void requireUsable() {
        if (!withoutDistillation && (epochs != null || learningRates != null)) {
            throw new UsageException(
                    "--epochs and --learning-rate are for --without-distillation; distillation has"
                            + " --stage1-epochs, --stage1-learning-rate, --stage2-epochs and"
                            + " --stage2-learning-rate");
        }
        boolean hasStages =
                stage1Epochs != null
                        || stage2Epochs != null
                        || stage1Rate != null
                        || stage2Rate != null;
        if (withoutDistillation && hasStages) {
            throw new UsageException(
                    "--without-distillation has no stages: give --epochs and --learning-rate");
        }
        if (softmaxOffset != null && softmax != SoftmaxFunction.TWO_QUAD) {
            throw new UsageException("--softmax-offset is for --softmax 2quad");
        }
    }

    /**
     * Trains the student.
     *
     * @param stages gets the dev metric of each stage
     * @return the dev metric of what is kept
     */
    private double train(
            Training run,
            TaskData data,
            TrainableParameters teacher,
            TrainableParameters student,
            ObjectNode stages) {
        Recipe recipe = recipeOption.get();
        int batch = training.batchSize;
        long seed = training.seed;
        if (withoutDistillation) {
            return run.fineTune(
                    student,
                    Arrays.stream(learningRates())
                            .mapToObj(
                                    rate ->
                                            Recipe.fineTuning(
                                                    "finetune-" + rate,
                                                    epochs(),
                                                    batch,
                                                    rate,
                                                    seed))
                            .toList());
        }
        int epochsOfStage1 = stage1Epochs(data);
        Training.Outcome outcome =
                run.distill(
                        teacher,
                        student,
                        recipe,
                        epochsOfStage1 == 0
                                ? List.of()
                                : List.of(recipe.stage1(epochsOfStage1, batch, stage1Rate(), seed)),
                        recipe.stage2(stage2Epochs(), batch, stage2Rate(), seed));
        if (epochsOfStage1 > 0) {
            stages.put("stage1", outcome.stage1());
        }
        stages.put("stage2", outcome.stage2());
        return outcome.metric();
    }

    private int stage1Epochs(TaskData data) {
        return stage1Epochs != null
                ? stage1Epochs
                : recipeOption.get().stage1Epochs(data.task(), data.train().size());
    }

    private int stage2Epochs() {
        return stage2Epochs != null ? stage2Epochs : recipeOption.get().stage2Epochs();
    }

    private double stage1Rate() {
        return stage1Rate != null ? stage1Rate : recipeOption.get().stage1Rate();
    }

    private double stage2Rate() {
        return stage2Rate != null ? stage2Rate : recipeOption.get().stage2Rate();
    }

    private int epochs() {
        return epochs != null ? epochs : recipeOption.get().teacherEpochs();
    }

    private double[] learningRates() {
        return learningRates != null ? learningRates : recipeOption.get().teacherRates();
    }

    private BertConfig studentConfig(BertConfig teacher) {
        BertConfig config =
                teacher.withSoftmax(softmax)
                        .withActivation(activation == null ? teacher.activation() : activation);
        Double offset = softmaxOffset;
        if (offset != null) {
            BertConfig usual = config;
            config =
                    UsageException.orUsage(
                            "--softmax-offset", () -> usual.withSoftmaxOffset(offset));
        }
        Double dropout = dropout();
        return dropout == null ? config : config.withDropout(dropout, dropout);
    }

    /** The labels need it not to be learned by heart; a teacher that is followed does not. */
    private @Nullable Double dropout() {
        return training.dropout != null || withoutDistillation
                ? training.dropout
                : recipeOption.get().studentDropout();
    }

    private String origin() {
        return "sha256:" + Sha256.of(HfCheckpoint.weightFiles(teacherFolder));
    }

    private ObjectNode settings(BertConfig config, TaskData data) {
        ObjectNode json = Results.settings("student", data, dataOptions, training);
        json.put("startedFrom", origin());
        json.put("distillation", !withoutDistillation);
        if (withoutDistillation) {
            json.put("epochs", epochs());
            ArrayNode rates = json.putArray("learningRates");
            Arrays.stream(learningRates()).forEach(rates::add);
        } else {
            json.put("recipe", recipeOption.get().recipeName())
                    .put("stage1Epochs", stage1Epochs(data))
                    .put("stage1LearningRate", stage1Rate())
                    .put("stage2Epochs", stage2Epochs())
                    .put("stage2LearningRate", stage2Rate());
        }
        json.set("config", config.toJson());
        return json;
    }
}
