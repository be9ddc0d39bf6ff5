package io.secformer.distill.eval;

import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.Task;
import io.secformer.kit.file.WholeFiles;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes predictions as tab-separated values: example, label, prediction, and the logits, separated
 * by commas. Classes stand under their names; a label that is not published is empty.
 */
public final class PredictionsTable {
    private static final String HEADER = "example\tlabel\tprediction\tlogits";

    private PredictionsTable() {}

    /**
     * Writes the table.
     *
     * @param logits [examples][C]
     * @throws UncheckedIOException if it cannot be written
     */
    public static void write(Path file, Task task, List<Example> examples, float[][] logits) {
        double[] predictions = LogitScores.predictions(task, logits);
        List<String> lines = new ArrayList<>(List.of(HEADER));
        for (int i = 0; i < logits.length; i++) {
            Example example = examples.get(i);
            List<String> numbers = new ArrayList<>();
            for (float logit : logits[i]) {
                numbers.add(Float.toString(logit));
            }
            lines.add(
                    String.join(
                            "\t",
                            example.id(),
                            example.isLabelled() ? name(task, example.label()) : "",
                            name(task, predictions[i]),
                            String.join(",", numbers)));
        }
        lines.add("");
        WholeFiles.write(file, String.join("\n", lines));
    }

    private static String name(Task task, double value) {
        return task.isRegression() ? Double.toString(value) : task.labels().get((int) value);
    }
}
