package io.secformer.distill.cli;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.option.ActivationChoice;
import io.secformer.convert.option.SoftmaxChoice;
import io.secformer.convert.share.Digests;
import io.secformer.datasets.metric.GlueMetrics;
import io.secformer.distill.eval.TaskData;
import io.secformer.distill.export.ModelExport;
import io.secformer.distill.export.Provenance;
import io.secformer.distill.nn.BertParameters;
import io.secformer.distill.train.Recipe;
import io.secformer.distill.train.StageContext;
import io.secformer.distill.train.Throughput;
import io.secformer.distill.train.Training;
import io.secformer.distill.train.WorkFolder;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.OptionTypes;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code distill student}. */
@Command(
        name = "student",
        description = {
            "Distills a student from a teacher: the teacher's own weights with other functions,"
                    + " trained to follow its representations (stage 1), then its predictions"
                    + " (stage 2).",
            "A run that was killed goes on when the same command is given again."
        })
final class StudentCommand implements Callable<Integer>, Interruptible {
    @Mixin private DataOptions dataOptions;
    @Mixin private TrainingOptions training;
    @Mixin private EngineOptions engine;
    @Mixin private Output output;
    @Mixin HelpOption help;

    @Option(
            names = "--teacher",
            required = true,
            paramLabel = "FOLDER",
            description = "The teacher, as distill teacher wrote it.")
    private Path teacherFolder;

    @Option(
            names = "--softmax",
            converter = SoftmaxChoice.class,
            completionCandidates = SoftmaxChoice.class,
            defaultValue = "2quad",
            paramLabel = "S",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private SoftmaxFunction softmax;

    @Option(
            names = "--activation",
            converter = ActivationChoice.class,
            completionCandidates = ActivationChoice.class,
            paramLabel = "A",
            description = "${COMPLETION-CANDIDATES}. Default: the teacher's.")
    private @Nullable ActivationFunction activation;

    @Option(
            names = "--stage1-epochs",
            converter = OptionTypes.Count.class,
            paramLabel = "E",
            description = "Epochs of stage 1; 0 leaves it out. Default: 5 to 100, by task.")
    private @Nullable Integer stage1Epochs;

    @Option(
            names = "--stage2-epochs",
            converter = OptionTypes.Positive.class,
            paramLabel = "E",
            defaultValue = "" + Recipe.STAGE2_EPOCHS,
            description = "Epochs of stage 2. Default: ${DEFAULT-VALUE}.")
    private int stage2Epochs;

    @Option(
            names = "--stage1-learning-rate",
            converter = OptionTypes.Rate.class,
            paramLabel = "R",
            defaultValue = "" + Recipe.STAGE1_RATE,
            description = "Constant. Default: ${DEFAULT-VALUE}.")
    private double stage1Rate;

    @Option(
            names = "--stage2-learning-rate",
            converter = OptionTypes.Rate.class,
            paramLabel = "R",
            defaultValue = "" + Recipe.STAGE2_RATE,
            description = "The highest, with warm-up and decay. Default: ${DEFAULT-VALUE}.")
    private double stage2Rate;

    @Option(
            names = "--without-distillation",
            description =
                    "For comparison: fit the labels instead of the teacher, starting from its"
                            + " weights (--epochs, --learning-rate).")
    private boolean withoutDistillation;

    @Option(
            names = "--epochs",
            converter = OptionTypes.Positive.class,
            paramLabel = "E",
            defaultValue = "" + Recipe.TEACHER_EPOCHS,
            description = "Of --without-distillation. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(
            names = "--learning-rate",
            converter = OptionTypes.Rate.class,
            paramLabel = "R",
            defaultValue = "" + Recipe.TEACHER_RATE,
            description = "Of --without-distillation. Default: ${DEFAULT-VALUE}.")
    private double learningRate;

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
        training.checkPlaces();
        dataOptions.forModel(teacherFolder);
        int threads = engine.apply();
        TaskData data = dataOptions.read(dataOptions.task(teacherFolder), teacherFolder);
        try (NDManager manager = NDManager.newBaseManager();
                BertParameters teacher = Models.load(manager, teacherFolder, data.task());
                BertParameters student =
                        new BertParameters(manager, studentConfig(teacher.config()))) {
            student.assign(teacher.flat());
            ObjectNode settings = settings(student.config(), data);
            try (WorkFolder _ = training.claim(settings)) {
                Throughput throughput = new Throughput(System::nanoTime);
                StageContext context = training.context(manager, data, throughput, threads);
                double teacherMetric = context.devMetric().applyAsDouble(teacher);
                double swapped = context.devMetric().applyAsDouble(student);
                double metric = train(new Training(context, data.train()), data, teacher, student);
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
                                GlueMetrics.primaryName(data.task())));
                output.print(
                        Results.ofTraining(data, throughput, training.out)
                                .put("teacher", teacherMetric)
                                .put("swapped", swapped)
                                .put("student", metric));
            }
        }
        return 0;
    }

    private double train(
            Training run, TaskData data, BertParameters teacher, BertParameters student) {
        int batch = training.batchSize;
        long seed = training.seed;
        if (withoutDistillation) {
            return kept(
                    run.fineTune(
                            student,
                            Recipe.fineTuning("finetune", epochs, batch, learningRate, seed)));
        }
        int epochsOfStage1 = stage1Epochs(data);
        if (epochsOfStage1 > 0) {
            run.distillRepresentations(
                    teacher, student, Recipe.stage1(epochsOfStage1, batch, stage1Rate, seed));
        }
        return kept(
                run.distillPredictions(
                        teacher, student, Recipe.stage2(stage2Epochs, batch, stage2Rate, seed)));
    }

    private int stage1Epochs(TaskData data) {
        return stage1Epochs != null
                ? stage1Epochs
                : Recipe.stage1Epochs(data.task(), data.train().size());
    }

    private static double kept(@Nullable Double metric) {
        if (metric == null) {
            throw new IllegalStateException("a stage that keeps the best has a metric");
        }
        return metric;
    }

    private BertConfig studentConfig(BertConfig teacher) {
        BertConfig config =
                teacher.withSoftmax(softmax)
                        .withActivation(activation == null ? teacher.activation() : activation);
        Double dropout = training.dropout;
        return dropout == null ? config : config.withDropout(dropout, dropout);
    }

    private String origin() {
        return "sha256:" + Digests.sha256(HfCheckpoint.weightFiles(teacherFolder));
    }

    private ObjectNode settings(BertConfig config, TaskData data) {
        ObjectNode json = Results.settings("student", data, dataOptions, training);
        json.put("startedFrom", origin());
        json.put("distillation", !withoutDistillation);
        if (withoutDistillation) {
            json.put("epochs", epochs).put("learningRate", learningRate);
        } else {
            json.put("stage1Epochs", stage1Epochs(data))
                    .put("stage1LearningRate", stage1Rate)
                    .put("stage2Epochs", stage2Epochs)
                    .put("stage2LearningRate", stage2Rate);
        }
        json.set("config", config.toJson());
        return json;
    }
}
