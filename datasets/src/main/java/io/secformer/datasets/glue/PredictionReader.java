package io.secformer.datasets.glue;

import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.WholeFiles;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads predictions: tab-separated, with a header that names a column {@code prediction}; a class
 * stands there by its name however it is spelt, by what official files call it, or a score as a
 * number.
 */
public final class PredictionReader {
    private PredictionReader() {}

    /**
     * The predictions of a file, class indices or scores, in the file's order.
     *
     * @throws FormatException if a row is malformed: file, line, reason
     */
    public static double[] read(Path file, GlueTask task) {
        List<String> lines = WholeFiles.readText(file).lines().toList();
        int column =
                lines.isEmpty()
                        ? -1
                        : List.of(lines.getFirst().split("\t", -1)).indexOf("prediction");
        if (column < 0) {
            throw new FormatException(file, 1, "the header has no column prediction");
        }
        double[] predictions = new double[lines.size() - 1];
        for (int i = 0; i < predictions.length; i++) {
            String[] fields = lines.get(i + 1).split("\t", -1);
            if (fields.length <= column) {
                throw new FormatException(file, i + 2L, "has no prediction");
            }
            predictions[i] = value(file, i + 2L, task, fields[column]);
        }
        return predictions;
    }

    private static double value(Path file, long line, GlueTask task, String text) {
        if (!task.isRegression()) {
            int label = task.classOf(text);
            if (label < 0) {
                throw new FormatException(
                        file,
                        line,
                        "has the prediction "
                                + text
                                + ", expected one of "
                                + String.join(", ", task.labels()));
            }
            return label;
        }
        double value = Numbers.real(text);
        if (Double.isNaN(value)) {
            throw new FormatException(
                    file, line, "has the prediction " + text + ", expected a number");
        }
        return value;
    }
}
