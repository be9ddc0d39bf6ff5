package io.secformer.distill.chart;

import io.secformer.datasets.glue.Task;
import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The labels and logits of a table of predictions: that of {@code distill evaluate --out}, or the
 * {@code predictions.tsv} of a run.
 *
 * @param labels class indices
 * @param logits [examples][C]
 */
public record PredictedClasses(int[] labels, double[][] logits) {
    /** Checks the sizes. */
    public PredictedClasses {
        if (labels.length == 0 || labels.length != logits.length) {
            throw new IllegalArgumentException(
                    labels.length + " labels for " + logits.length + " rows of logits");
        }
    }

    /** Which columns of logits a table has, in their order. */
    public static List<String> readings(Path table) {
        List<String> columns = columns(rows(table).getFirst());
        List<String> found =
                List.of("logits", "clearLogits", "privateLogits").stream()
                        .filter(columns::contains)
                        .toList();
        if (found.isEmpty() || !columns.contains("label")) {
            throw new FormatException(
                    table,
                    "has the columns "
                            + String.join(", ", columns)
                            + ", expected label, and logits or clearLogits: the table of distill"
                            + " evaluate --out, or a run's predictions.tsv");
        }
        return found;
    }

    /**
     * Reads the examples that have a label and logits of this reading.
     *
     * @param column one of {@link #readings}
     * @throws FormatException if a row is not what the task expects, or no row has both
     */
    public static PredictedClasses read(Path table, Task task, String column) {
        List<String> lines = rows(table);
        List<String> columns = columns(lines.getFirst());
        int label = columns.indexOf("label");
        int logits = columns.indexOf(column);
        List<Integer> labels = new ArrayList<>();
        List<double[]> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            List<String> cells = columns(lines.get(i));
            String where = table + ", line " + (i + 1);
            if (cells.size() != columns.size()) {
                throw new FormatException(
                        where, "has " + cells.size() + " columns, expected " + columns.size());
            }
            if (cells.get(label).isEmpty() || cells.get(logits).isEmpty()) {
                continue;
            }
            labels.add(label(task, cells.get(label), where));
            rows.add(numbers(task, cells.get(logits), where));
        }
        if (rows.isEmpty()) {
            throw new FormatException(
                    table, "no row has both a label and " + column + ": nothing to draw");
        }
        return new PredictedClasses(
                labels.stream().mapToInt(Integer::intValue).toArray(),
                rows.toArray(double[][]::new));
    }

    private static List<String> rows(Path table) {
        try {
            List<String> lines = Files.readAllLines(table);
            if (lines.isEmpty()) {
                throw new FormatException(table, "is empty, expected a table of predictions");
            }
            return lines;
        } catch (NoSuchFileException e) {
            throw new FormatException(table, "there is no such file", e);
        } catch (IOException e) {
            throw new FormatException(table, "cannot be read: " + FileErrors.reason(e), e);
        }
    }

    private static List<String> columns(String line) {
        return Arrays.asList(line.split("\t", -1));
    }

    private static int label(Task task, String name, String where) {
        List<String> names = task.labels();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                return i;
            }
        }
        if (name.matches("[0-9]{1,6}") && Integer.parseInt(name) < names.size()) {
            return Integer.parseInt(name);
        }
        throw new FormatException(
                where, "has the label " + name + ", expected one of " + String.join(", ", names));
    }

    private static double[] numbers(Task task, String text, String where) {
        String[] parts = text.split("[, ]+", -1);
        double[] numbers = new double[parts.length];
        try {
            for (int i = 0; i < parts.length; i++) {
                numbers[i] = Double.parseDouble(parts[i]);
            }
        } catch (NumberFormatException e) {
            throw new FormatException(where, "has the logits " + text + ", expected numbers", e);
        }
        if (numbers.length != task.numLabels()) {
            throw new FormatException(
                    where, "has " + numbers.length + " logits, expected " + task.numLabels());
        }
        return numbers;
    }
}
