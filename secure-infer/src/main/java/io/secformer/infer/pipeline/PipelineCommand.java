package io.secformer.infer.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.option.ActivationChoice;
import io.secformer.convert.option.TaskOptions;
import io.secformer.convert.option.TaskWords;
import io.secformer.convert.option.Tokenizers;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.glue.TaskFiles;
import io.secformer.infer.eval.TaskResult;
import io.secformer.infer.option.BatchMixin;
import io.secformer.kit.command.Choice;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.OutputPlaces;
import io.secformer.kit.command.ProgressMixin;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.FormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code secformer pipeline}: a real task from its files to private answers. */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = {
            "Fine-tunes a teacher on a GLUE task or one of your own, distills a 2Quad student from"
                    + " it, turns the student into secret shares and evaluates the dev set with two"
                    + " servers and a dealer, each a process of its own. With --student none the"
                    + " teacher itself is shared, softmax and all.",
            "Every step is another command of this program, printed before it runs. An interrupted"
                    + " run goes on when the same command is given again. It ends with a page about"
                    + " the run, RUN/report.html."
        })
@Examples({
    @ExampleCall(
            does = "SST-2 from its files to private answers",
            line = "pipeline --task SST-2 --glue-dir glue --teacher bert --out runs/SST-2"),
    @ExampleCall(
            does = "the fine-tuned teacher as it is, with its exact softmax",
            line =
                    "pipeline --task SST-2 --glue-dir glue --teacher bert --student none --out"
                            + " runs/SST-2"),
    @ExampleCall(
            does = "a small trial of two tasks",
            line =
                    "pipeline --task SST-2,RTE --glue-dir glue --teacher bert --train-examples 2000"
                            + " --examples 50 --out runs/trial")
})
public final class PipelineCommand implements Callable<Integer>, Interruptible {
    private static final int USUAL_TOKENS = 128;

    @Option(
            names = "--task",
            required = true,
            split = ",",
            completionCandidates = TaskWords.class,
            paramLabel = "TASK",
            description =
                    "GLUE task, such as SST-2, several are separated by commas; or custom: classes"
                            + " of your own")
    private List<String> tasks;

    @Mixin private TaskOptions taskOptions = new TaskOptions();

    @Option(
            names = "--glue-dir",
            required = true,
            paramLabel = "DIR",
            description =
                    "folder with the official GLUE files, one sub-folder a task; of --task custom"
                            + " the folder with train and dev, .tsv or .csv")
    private Path glueDir;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "RUN",
            description =
                    "folder of the run: models, shares, keys, logs and results; with several tasks"
                            + " it has a sub-folder for each")
    private Path out;

    @Option(
            names = "--teacher",
            required = true,
            paramLabel = "FOLDER",
            description = "pretrained encoder to fine-tune, a Hugging Face folder")
    private Path encoder;

    @Option(
            names = "--train-examples",
            converter = OptionTypes.Count.class,
            defaultValue = "0",
            paramLabel = "N",
            description =
                    "the most training examples to use, always the same ones; 0 for all; default:"
                            + " all")
    private int trainExamples;

    @Option(
            names = "--recipe",
            converter = RecipeName.class,
            completionCandidates = RecipeName.class,
            defaultValue = "secformer",
            paramLabel = "NAME",
            description =
                    "how teacher and student are trained: ${COMPLETION-CANDIDATES}, see distill"
                            + " student --help; default: ${DEFAULT-VALUE}")
    private String recipe;

    @Option(
            names = "--teacher-epochs",
            converter = OptionTypes.Positive.class,
            paramLabel = "E",
            description = "epochs of fine-tuning; default: 5; of --recipe published 3")
    private @Nullable Integer teacherEpochs;

    @Option(
            names = "--teacher-learning-rate",
            split = ",",
            converter = RateText.class,
            paramLabel = "R",
            description =
                    "highest rate of fine-tuning; of several the best; default:"
                            + " 5e-5,1e-4,2e-4; of --recipe published 2e-5,3e-5,4e-5,5e-5")
    private List<String> teacherRates = List.of();

    @Option(
            names = "--stage1-epochs",
            converter = OptionTypes.Count.class,
            paramLabel = "E",
            description =
                    "epochs of distilling representations, 0 for none; default: 10; of"
                            + " --recipe published 5 to 100, by task")
    private @Nullable Integer stage1Epochs;

    @Option(
            names = "--stage2-epochs",
            converter = OptionTypes.Positive.class,
            paramLabel = "E",
            description = "epochs of distilling predictions; default: 5")
    private @Nullable Integer stage2Epochs;

    @Option(
            names = "--activation",
            converter = ActivationChoice.class,
            completionCandidates = ActivationChoice.class,
            paramLabel = "NAME",
            description =
                    "the student's activation: ${COMPLETION-CANDIDATES}; default: the teacher's")
    private @Nullable ActivationFunction activation;

    @Option(
            names = "--examples",
            converter = OptionTypes.Count.class,
            defaultValue = "0",
            paramLabel = "N",
            description = "dev examples to evaluate, from the first; 0 for all; default: all")
    private int examples;

    @Option(
            names = "--max-tokens",
            converter = OptionTypes.Tokens.class,
            paramLabel = "T",
            description =
                    "longest input in tokens; default: 128, or less if the encoder takes less")
    private @Nullable Integer maxTokens;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "S",
            description = "seed of training; default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--student",
            converter = Student.Words.class,
            completionCandidates = Student.Words.class,
            defaultValue = "2quad",
            paramLabel = "KIND",
            description =
                    "softmax of the student that is distilled: ${COMPLETION-CANDIDATES}; none"
                            + " shares the teacher as it is; default: ${DEFAULT-VALUE}")
    private Student student;

    @Mixin private ConversionMixin conversion = new ConversionMixin();

    @Mixin private BatchMixin batches = new BatchMixin();

    @Option(names = "--json", description = "print the results as JSON")
    private boolean json;

    @Mixin private ProgressMixin progress = new ProgressMixin();

    private final Children children = new Children();

    @Override
    public String whenInterrupted() {
        return children.endSteps(out);
    }

    @Override
    public Integer call() {
        List<Task> chosen = new ArrayList<>();
        tasks.forEach(name -> chosen.add(taskOptions.of(name)));
        requireUsable(chosen);
        List<String> convert = conversion.arguments();
        TrainingOptions training =
                new TrainingOptions(
                        encoder,
                        encoder,
                        List.of(),
                        recipe,
                        teacherEpochs == null ? 0 : teacherEpochs,
                        stage1Epochs,
                        stage2Epochs == null ? 0 : stage2Epochs,
                        trainExamples,
                        String.join(",", teacherRates),
                        "",
                        "",
                        activation == null ? "" : activation.jsonName(),
                        maxTokens == null ? 0 : maxTokens,
                        seed);
        Path keys = new RunKeys(out, progress.progress(), children).make();
        List<TaskResult> results = new ArrayList<>();
        for (Task task : chosen) {
            Path folder = chosen.size() == 1 ? out : out.resolve(task.taskName());
            results.add(
                    new TaskRun(
                                    task,
                                    taskOptions,
                                    glueDir,
                                    folder,
                                    keys,
                                    training,
                                    student,
                                    convert,
                                    examples,
                                    batches,
                                    progress.progress(),
                                    children)
                            .run());
        }
        Path first = chosen.size() == 1 ? out : out.resolve(chosen.getFirst().taskName());
        new RunEnd(out, json, progress.progress(), children)
                .finish(results, first.resolve("shares"), provenance());
        return 0;
    }

    /** What the steps would refuse, hours from now, is refused before the first one. */
    private void requireUsable(List<Task> chosen) {
        OutputPlaces.requireFolder("--out", out);
        if (student.isNone()
                && (activation != null || stage1Epochs != null || stage2Epochs != null)) {
            throw new UsageException(
                    "--activation, --stage1-epochs and --stage2-epochs are of a student, --student"
                            + " none has none");
        }
        UsageException.check("--student", () -> student.requireComputable(conversion.strategy()));
        if (chosen.stream().map(Task::taskName).distinct().count() < chosen.size()) {
            throw new UsageException(
                    "--task names a task twice: "
                            + String.join(",", tasks)
                            + ", expected each once");
        }
        try (HfCheckpoint checkpoint = HfCheckpoint.open(encoder)) {
            Tokenizers.open(encoder, checkpoint.config(), maxTokens, USUAL_TOKENS).close();
        }
        for (Task task : chosen) {
            for (Split split : List.of(Split.TRAIN, Split.DEV)) {
                Path file =
                        UsageException.orUsage(
                                "--task", () -> TaskFiles.find(task, glueDir, split));
                if (!Files.isRegularFile(file)) {
                    throw new FormatException(file, TaskFiles.missing(task, glueDir, split));
                }
            }
        }
    }

    /** A recipe of the training commands, which know what is in it. */
    static final class RecipeName extends Choice<String> {
        RecipeName() {
            super(List.of("secformer", "published"), name -> name);
        }
    }

    /** A learning rate as it was written, for a step's own command line. */
    static final class RateText implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            var _ = new OptionTypes.Rate().convert(value);
            return value.strip();
        }
    }

    private ObjectNode provenance() {
        ObjectNode provenance = RunProvenance.of(seed);
        provenance.put("glueDir", glueDir.toString());
        provenance.put("encoder", encoder.toString());
        return provenance;
    }
}
