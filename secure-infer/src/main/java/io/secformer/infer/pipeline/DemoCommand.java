package io.secformer.infer.pipeline;

import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.option.TaskOptions;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.infer.eval.TaskResult;
import io.secformer.infer.option.BatchMixin;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.OutputPlaces;
import io.secformer.kit.command.ProgressMixin;
import io.secformer.kit.command.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code secformer demo}: the whole story on built-in data. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Makes four small tasks, trains a teacher for each, distills a student, turns it into"
                + " secret shares and evaluates the dev set with two servers and a dealer, each a"
                + " process of its own that sees neither text nor weights nor answers.",
            "Every step is another command of this program, printed before it runs. An interrupted"
                    + " run goes on when the same command is given again. It ends with a page about"
                    + " the run, RUN/report.html."
        })
@Examples({
    @ExampleCall(does = "all four tasks", line = "demo"),
    @ExampleCall(
            does = "one task, in a place of its own",
            line = "demo --task SST-2 --out runs/demo-SST-2")
})
public final class DemoCommand implements Callable<Integer>, Interruptible {
    /** Models as small as these send little, whatever their precision. */
    static final String LOGIT_ERROR = "0.0005";

    private static final int EXAMPLES = 200;
    private static final int STAGE1_EPOCHS = 3;
    private static final int STAGE2_EPOCHS = 2;
    private static final int MAX_TOKENS = 32;
    private static final List<String> SIZE =
            List.of("--layers", "2", "--hidden", "64", "--heads", "4");

    /** Four kinds of task: sentence, acceptability, pair, score. */
    private static final List<GlueTask> TASKS =
            List.of(GlueTask.SST_2, GlueTask.COLA, GlueTask.RTE, GlueTask.STS_B);

    @Option(
            names = "--out",
            defaultValue = "runs/demo",
            paramLabel = "RUN",
            description =
                    "folder of the run: data, models, shares, keys, logs and results; default:"
                            + " ${DEFAULT-VALUE}")
    private Path out;

    @Option(
            names = "--task",
            split = ",",
            completionCandidates = DemoCommand.DemoTasks.class,
            paramLabel = "TASK",
            description =
                    "only these of SST-2, CoLA, RTE, STS-B, with commas between; default: all")
    private List<String> tasks = List.of();

    @Option(
            names = "--examples",
            converter = OptionTypes.Positive.class,
            defaultValue = "" + EXAMPLES,
            paramLabel = "N",
            description = "dev examples of each task to evaluate privately; default: " + EXAMPLES)
    private int examples;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "S",
            description = "seed of data and training; default: ${DEFAULT-VALUE}")
    private long seed;

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
        List<GlueTask> chosen = new ArrayList<>();
        tasks.forEach(name -> chosen.add(task(name)));
        List<String> convert = conversion.argumentsWith(LOGIT_ERROR);
        OutputPlaces.requireFolder("--out", out);
        Path data = out.resolve("glue");
        if (!isComplete(data)) {
            new Launcher(out.resolve("log"), progress.progress(), children)
                    .run(
                            "data",
                            List.of(
                                    "datasets",
                                    "make",
                                    "--out",
                                    data.toString(),
                                    "--seed",
                                    Long.toString(seed)));
        }
        Path keys = new RunKeys(out, progress.progress(), children).make();
        List<TaskResult> results = new ArrayList<>();
        List<GlueTask> asked = chosen.isEmpty() ? TASKS : chosen;
        for (GlueTask task : asked) {
            results.add(
                    new TaskRun(
                                    task,
                                    new TaskOptions(),
                                    data,
                                    out.resolve(task.taskName()),
                                    keys,
                                    training(task, data),
                                    new Student(SoftmaxFunction.TWO_QUAD),
                                    convert,
                                    examples,
                                    batches,
                                    progress.progress(),
                                    children)
                            .run());
        }
        new RunEnd(out, json, progress.progress(), children)
                .finish(
                        results,
                        out.resolve(asked.getFirst().taskName()).resolve("shares"),
                        RunProvenance.of(seed));
        return 0;
    }

    private static GlueTask task(String name) {
        GlueTask task = UsageException.orUsage("--task", () -> GlueTask.of(name));
        if (!TASKS.contains(task)) {
            throw new UsageException(
                    "--task is "
                            + name
                            + ", expected one of "
                            + String.join(", ", new DemoTasks()));
        }
        return task;
    }

    /** The tasks' names, for completion. */
    static final class DemoTasks implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return TASKS.stream().map(GlueTask::taskName).iterator();
        }
    }

    /** Whether an earlier run made all data: its tokenizer is what it writes last. */
    private static boolean isComplete(Path data) {
        return Files.exists(data.resolve("tokenizer.json"));
    }

    /**
     * A teacher of two layers. Comparing two sentences word by word is learnt late and all at once,
     * so the tasks of pairs take more and smaller steps, and no dropout.
     */
    private TrainingOptions training(GlueTask task, Path data) {
        List<String> teacher = new ArrayList<>(SIZE);
        if (task.isPair()) {
            teacher.addAll(List.of("--dropout", "0", "--batch-size", "16"));
        }
        return switch (task) {
            case RTE -> recipe(data, teacher, 16, "7e-4", List.of("5e-4", "2e-4"));
            // A score has to be met, not only its side of a border.
            case STS_B -> recipe(data, teacher, 24, "7e-4", List.of("2e-3", "5e-4"));
            default -> recipe(data, teacher, 6, "1e-3", List.of("5e-4", "2e-4"));
        };
    }

    private TrainingOptions recipe(
            Path data,
            List<String> teacher,
            int teacherEpochs,
            String teacherRate,
            List<String> stageRates) {
        return new TrainingOptions(
                null,
                data,
                teacher,
                "",
                teacherEpochs,
                STAGE1_EPOCHS,
                STAGE2_EPOCHS,
                0,
                teacherRate,
                stageRates.getFirst(),
                stageRates.getLast(),
                "gelu",
                MAX_TOKENS,
                seed);
    }
}
