package io.secformer.infer.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.option.TaskWords;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.glue.TaskFiles;
import io.secformer.infer.eval.Scores;
import io.secformer.infer.option.BatchMixin;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code secformer scores}: every model of a sweep under secure computation. */
@Command(
        name = "scores",
        mixinStandardHelpOptions = true,
        description = {
            "Turns every finished model of 'distill sweep' into secret shares and evaluates its"
                    + " task's dev set on them, with all roles in one process. Teachers are"
                    + " evaluated with their own softmax.",
            "Writes OUT/private.csv and private.json, a row a model, after each: the sweep's"
                    + " columns, then those of 'evaluate'. Shares are kept of the last model only."
                    + " An interrupted run goes on when the same command is given again; models"
                    + " that were trained since are added.",
            "Exits with 3 if an answer may be wrong, as 'evaluate' does."
        })
@Examples({
    @ExampleCall(
            does = "all that a sweep has trained so far",
            line = "scores runs/sweep --glue-dir glue --out runs/private"),
    @ExampleCall(
            does = "one task, a hundred texts of each model",
            line =
                    "scores runs/sweep --glue-dir glue --task RTE --examples 100 --out"
                            + " runs/trial")
})
public final class ScoresCommand implements Callable<Integer>, Interruptible {
    @Parameters(
            paramLabel = "SWEEP",
            description = "the folder that distill sweep was given with --out")
    private Path sweep;

    @Option(
            names = "--glue-dir",
            required = true,
            paramLabel = "DIR",
            description = "folder with the official GLUE files, that of the sweep")
    private Path glueDir;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "OUT",
            description = "folder for the tables; predictions and logs lie in OUT/TASK/CELL")
    private Path out;

    @Option(
            names = "--task",
            split = ",",
            completionCandidates = TaskWords.class,
            paramLabel = "TASK",
            description = "only models of these tasks, of GLUE; default: all")
    private List<String> tasks = List.of();

    @Option(
            names = "--examples",
            converter = OptionTypes.Count.class,
            defaultValue = "0",
            paramLabel = "N",
            description = "dev examples to evaluate, from the first; 0 for all; default: all")
    private int examples;

    @Mixin private ConversionMixin conversion = new ConversionMixin();

    @Mixin private BatchMixin batches = new BatchMixin();

    @Option(names = "--json", description = "print the rows as one JSON document")
    private boolean json;

    @Mixin private ProgressMixin progress = new ProgressMixin();

    private final Children children = new Children();

    @Override
    public String whenInterrupted() {
        return children.endSteps(out);
    }

    @Override
    public Integer call() {
        OutputPlaces.requireFolder("--out", out);
        List<SweepModel> models = models();
        SweepEvaluation evaluation =
                new SweepEvaluation(
                        glueDir,
                        out,
                        conversion.arguments(),
                        examples,
                        batches,
                        progress.progress(),
                        children);
        SweepScores table = new SweepScores(this::provenance);
        int unreliable = 0;
        for (SweepModel model : models) {
            JsonNode scored = evaluation.scores(model);
            Scores scores = Scores.fromJson(scored);
            unreliable += scores.unreliable();
            table.add(model, scores);
            table.write(out);
        }
        System.out.print(json ? table.json().toPrettyString() + "\n" : table.table());
        return unreliable > 0 ? ExitCodes.UNRELIABLE : 0;
    }

    /** What a step would refuse, hours from now, is refused before the first one. */
    private List<SweepModel> models() {
        List<GlueTask> chosen = new ArrayList<>();
        for (String name : tasks) {
            chosen.add(UsageException.orUsage("--task", () -> GlueTask.of(name.strip())));
        }
        List<SweepModel> models =
                SweepModel.read(sweep).stream()
                        .filter(model -> chosen.isEmpty() || chosen.contains(task(model)))
                        .toList();
        if (models.isEmpty()) {
            throw new UsageException(
                    sweep.resolve(SweepModel.TABLE)
                            + " has no finished model"
                            + (tasks.isEmpty() ? "" : " of the tasks that --task names"));
        }
        for (SweepModel model : models) {
            for (Split split : List.of(Split.TRAIN, Split.DEV)) {
                Path file = TaskFiles.find(task(model), glueDir, split);
                if (!Files.isRegularFile(file)) {
                    throw new FormatException(file, TaskFiles.missing(task(model), glueDir, split));
                }
            }
            if (!Files.isDirectory(model.folder())) {
                throw new FormatException(
                        model.folder(), "is not there, though the sweep's table names it");
            }
        }
        return models;
    }

    private GlueTask task(SweepModel model) {
        try {
            return GlueTask.of(model.task());
        } catch (IllegalArgumentException e) {
            throw new FormatException(
                    sweep.resolve(SweepModel.TABLE),
                    "names the task " + model.task() + ", which GLUE does not have",
                    e);
        }
    }

    private ObjectNode provenance() {
        ObjectNode provenance = RunProvenance.here();
        provenance.put("examples", examples);
        conversion.arguments().forEach(provenance.putArray("conversion")::add);
        return provenance;
    }
}
