package io.secformer.distill.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.option.TaskOptions;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.glue.TaskFiles;
import io.secformer.distill.sweep.SweepCell;
import io.secformer.distill.sweep.SweepFile;
import io.secformer.distill.sweep.SweepPlan;
import io.secformer.distill.sweep.SweepRunner;
import io.secformer.distill.sweep.SweepTask;
import io.secformer.distill.train.TrainingException;
import io.secformer.distill.train.WorkFolder;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.OutputPlaces;
import io.secformer.kit.command.ProgressMixin;
import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code distill sweep}. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description = {
            "Trains a teacher a task and students of several kinds, by several recipes, learning"
                    + " rates and seeds, and writes one table, sweep.csv.",
            "FILE is JSON, names of files in it relative to its folder: {\"glueDir\": DIR,"
                    + " \"encoder\": FOLDER, \"tasks\": [\"RTE\", {\"task\": \"SST-2\","
                    + " \"trainExamples\": 8000}], \"students\": [{\"kinds\": [\"2quad+gelu\","
                    + " \"2quad+quad\"], \"recipes\": [\"secformer\", \"published\", \"none\"],"
                    + " \"seeds\": [1, 2, 3], \"stage1Epochs\": 10}]}.",
            "A kind is a softmax and an activation, recipe none is --without-distillation. An entry"
                + " of students may also have tasks (default: all), learningRates (of stage 1),"
                + " stage2Epochs, and epochs (of none); \"teacher\" may have recipe, epochs,"
                + " learningRates and seed; an entry of tasks options, a list of further options of"
                + " the trainings.",
            "Every cell is a process of its own. A sweep that was killed goes on when the same"
                    + " command is given again: finished cells are kept, a half-trained one goes on"
                    + " from its checkpoint."
        })
@Examples({
    @ExampleCall(
            does = "what a sweep would train",
            line = "distill sweep sweep.json --out runs/sweep --list"),
    @ExampleCall(
            does = "train it, two models at a time",
            line = "distill sweep sweep.json --out runs/sweep --workers 2")
})
final class SweepCommand implements Callable<Integer>, Interruptible {
    @Parameters(paramLabel = "FILE", description = "what to train, as above")
    private Path file;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "where models, logs and the table are written, a sub-folder a task")
    private Path out;

    @Option(
            names = "--workers",
            converter = OptionTypes.Positive.class,
            paramLabel = "N",
            defaultValue = "1",
            description = "trainings at a time; default: ${DEFAULT-VALUE}")
    private int workers;

    @Option(
            names = "--threads",
            converter = OptionTypes.Positive.class,
            paramLabel = "N",
            description =
                    "threads of each training; default: the processors, divided by the workers")
    private @Nullable Integer threads;

    @Option(names = "--list", description = "only say what is left to train")
    private boolean list;

    @Mixin private ProgressMixin progress = new ProgressMixin();
    @Mixin private Output output;

    private volatile @Nullable SweepRunner running;

    @Override
    public String whenInterrupted() {
        SweepRunner runner = running;
        if (runner == null) {
            return NOTHING_KEPT;
        }
        runner.end();
        return "interrupted: "
                + out
                + " keeps every cell that was finished and the checkpoint of each that was not, the"
                + " same command goes on from there";
    }

    @Override
    public Integer call() {
        OutputPlaces.requireFolder("--out", out);
        SweepPlan plan = SweepFile.read(file);
        int each =
                threads != null
                        ? threads
                        : Math.max(1, Runtime.getRuntime().availableProcessors() / workers);
        Map<SweepTask, Double> bytes = new HashMap<>();
        plan.cells().stream()
                .map(SweepCell::task)
                .distinct()
                .forEach(task -> bytes.put(task, textBytes(plan.glueDir(), task)));
        SweepRunner runner =
                new SweepRunner(
                        plan,
                        out.toAbsolutePath().normalize(),
                        List.of("--threads", Integer.toString(each)),
                        DistillMain.class.getName(),
                        task -> bytes.getOrDefault(task, 0.0),
                        progress.progress()::say);
        if (list) {
            runner.open().stream().map(SweepCell::title).forEach(System.out::println);
            return 0;
        }
        try (WorkFolder _ = WorkFolder.claim(out, Output.newResult(), Output.newResult())) {
            running = runner;
            List<String> failures = runner.run(workers);
            if (runner.isEnding()) {
                return ExitCode.SOFTWARE;
            }
            ObjectNode result = Output.newResult();
            result.put("cells", plan.cells().size());
            result.put("failed", failures.size());
            result.put("table", out.resolve("sweep.csv").toString());
            if (!failures.isEmpty()) {
                ArrayNode reasons = result.putArray("failures");
                failures.forEach(reasons::add);
            }
            output.print(result);
            if (!failures.isEmpty()) {
                throw new TrainingException(
                        failures.size()
                                + " of "
                                + plan.cells().size()
                                + " cells failed: the same command tries them again");
            }
        }
        return 0;
    }

    /** How much text a task trains on; what of a large file is used counts as its share. */
    private static double textBytes(Path glueDir, SweepTask task) {
        Path train = trainFile(glueDir, task);
        try {
            double bytes = Files.size(train);
            Integer most = task.trainExamples();
            if (most == null) {
                return bytes;
            }
            try (Stream<String> rows = Files.lines(train)) {
                return bytes * Math.min(1, (double) most / Math.max(1, rows.count()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(train + " cannot be read: " + FileErrors.reason(e), e);
        }
    }

    private static Path trainFile(Path glueDir, SweepTask task) {
        new TaskOptions().requireKnown(task.task());
        for (GlueTask glue : GlueTask.values()) {
            if (glue.taskName().equals(task.task())) {
                Path found = TaskFiles.find(glue, glueDir, Split.TRAIN);
                if (!Files.isRegularFile(found)) {
                    throw new FormatException(found, TaskFiles.missing(glue, glueDir, Split.TRAIN));
                }
                return found;
            }
        }
        for (String name : List.of("train.tsv", "train.csv")) {
            if (Files.exists(glueDir.resolve(name))) {
                return glueDir.resolve(name);
            }
        }
        throw new FormatException(glueDir, "has neither train.tsv nor train.csv");
    }
}
