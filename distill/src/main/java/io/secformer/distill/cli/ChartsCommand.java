package io.secformer.distill.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.option.TaskOptions;
import io.secformer.convert.option.TaskWords;
import io.secformer.datasets.glue.Task;
import io.secformer.distill.chart.ClassCharts;
import io.secformer.distill.chart.PredictedClasses;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.OutputPlaces;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.text.Rounded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code distill charts}. */
@Command(
        name = "charts",
        mixinStandardHelpOptions = true,
        description = {
            "Draws how well a classifier ranks its answers (ROC) and how far its confidence can be"
                    + " trusted (calibration), as pages for a browser, and prints the areas under"
                    + " the curves and the calibration error.",
            "RUN is a run's folder, whose predictions.tsv has the answers in the clear and under"
                    + " MPC, or a table of predictions, such as distill evaluate --out writes."
        })
@Examples({
    @ExampleCall(
            does = "of the answers in the clear and under secure computation of a run",
            line = "distill charts runs/SST-2 --task SST-2 --out runs/charts"),
    @ExampleCall(
            does = "of a table of predictions",
            line = "distill charts runs/dev.tsv --task SST-2 --out runs/charts")
})
final class ChartsCommand implements Callable<Integer> {
    private static final String PREDICTIONS = "predictions.tsv";

    @Parameters(paramLabel = "RUN", description = "a run's folder, or a table of predictions")
    private Path run;

    @Option(
            names = "--task",
            required = true,
            completionCandidates = TaskWords.class,
            paramLabel = "TASK",
            description = "the task, whose classes the logits stand for, in the model's order")
    private String taskName;

    @Mixin private TaskOptions taskOptions = new TaskOptions();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "where READING-roc.html and READING-calibration.html are written")
    private Path out;

    @Mixin private Output output;

    @Override
    public Integer call() {
        OutputPlaces.requireFolder("--out", out);
        Task task = taskOptions.of(taskName);
        if (task.isRegression()) {
            throw new UsageException(
                    "--task is "
                            + task.taskName()
                            + ", whose answer is a score: ROC and calibration are of classes");
        }
        Path table = Files.isDirectory(run) ? run.resolve(PREDICTIONS) : run;
        ObjectNode result = Output.newResult();
        result.put("task", task.taskName());
        ArrayNode readings = result.putArray("readings");
        for (String column : PredictedClasses.readings(table)) {
            PredictedClasses predicted;
            try {
                predicted = PredictedClasses.read(table, task, column);
            } catch (FormatException e) {
                // A run without servers has no private answers; the first column is always there.
                if (readings.isEmpty() || !column.equals("privateLogits")) {
                    throw e;
                }
                continue;
            }
            String name = column.equals("logits") ? "clear" : column.replace("Logits", "");
            ClassCharts charts = new ClassCharts(predicted, task.labels());
            charts.write(out, name);
            ObjectNode reading = readings.addObject();
            reading.put("reading", name);
            reading.put("examples", predicted.labels().length);
            ObjectNode areas = reading.putObject("areaUnderRoc");
            for (int c = 0; c < task.numLabels(); c++) {
                areas.put(task.labels().get(c), Rounded.decimals(charts.areaUnderCurve(c), 4));
            }
            reading.put("calibrationError", Rounded.decimals(charts.calibrationError(), 4));
        }
        result.put("written", out.toString());
        output.print(result);
        return 0;
    }
}
