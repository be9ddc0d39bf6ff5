package io.secformer.infer.report;

import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.WholeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the losses of a training: {@code history.csv} in the model's folder, or the logs of its
 * stages, {@code STAGE.csv}, in the folder beside it that {@code distill} works in.
 */
final class HistoryReader {
    private static final String FILE = "history.csv";
    private static final String ENDING = ".csv";
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();

    private HistoryReader() {}

    /**
     * The history of a model.
     *
     * @return null if none was kept
     * @throws FormatException if a file is broken
     */
    static @Nullable History of(Path model) {
        Path history = model.resolve(FILE);
        List<History.Stage> stages =
                Files.isRegularFile(history) ? stages(history, "") : ofWork(work(model));
        stages = stages.stream().filter(stage -> stage.steps().length > 0).toList();
        return stages.isEmpty() ? null : new History(stages);
    }

    private static Path work(Path model) {
        Path whole = model.toAbsolutePath().normalize();
        Path beside = whole.resolveSibling(whole.getFileName() + ".work");
        // In a sweep the two have plain names.
        return Files.isDirectory(beside) ? beside : whole.resolveSibling("work");
    }

    private static List<History.Stage> ofWork(Path work) {
        if (!Files.isDirectory(work)) {
            return List.of();
        }
        List<History.Stage> stages = new ArrayList<>();
        try (Stream<Path> files = Files.list(work)) {
            for (Path file : files.filter(HistoryReader::isLog).sorted().toList()) {
                String name = file.getFileName().toString();
                stages.addAll(stages(file, name.substring(0, name.length() - ENDING.length())));
            }
        } catch (IOException e) {
            throw new FormatException(work, "cannot be read: " + FileErrors.reason(e), e);
        }
        return stages;
    }

    private static boolean isLog(Path file) {
        return file.getFileName().toString().endsWith(ENDING);
    }

    /** The stages of a file; its own column tells them apart, or it is one with that name. */
    private static List<History.Stage> stages(Path file, String otherwise) {
        Map<String, List<CSVRecord>> rows = new LinkedHashMap<>();
        try (CSVParser csv = CSVParser.parse(WholeFiles.readText(file), FORMAT)) {
            for (String wanted : List.of("step", "loss")) {
                if (!csv.getHeaderMap().containsKey(wanted)) {
                    throw new FormatException(file, "has no column '" + wanted + "'");
                }
            }
            for (CSVRecord row : csv) {
                String stage = row.isSet("stage") ? row.get("stage") : otherwise;
                rows.computeIfAbsent(stage, _ -> new ArrayList<>()).add(row);
            }
        } catch (IOException e) {
            throw new FormatException(file, "is no CSV: " + e.getMessage(), e);
        }
        return rows.entrySet().stream()
                .map(entry -> stage(file, entry.getKey(), entry.getValue()))
                .toList();
    }

    private static History.Stage stage(Path file, String name, List<CSVRecord> rows) {
        List<CSVRecord> looks =
                rows.stream().filter(row -> !cell(row, "devMetric").isEmpty()).toList();
        return new History.Stage(
                name,
                numbers(file, rows, "step"),
                numbers(file, rows, "loss"),
                numbers(file, looks, "step"),
                numbers(file, looks, "devMetric"),
                numbers(file, looks, "devLoss"));
    }

    private static String cell(CSVRecord row, String column) {
        return row.isSet(column) ? row.get(column).strip() : "";
    }

    private static double[] numbers(Path file, List<CSVRecord> rows, String column) {
        return rows.stream().mapToDouble(row -> number(file, row, column)).toArray();
    }

    private static double number(Path file, CSVRecord row, String column) {
        String text = cell(row, column);
        try {
            return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new FormatException(
                    file, "row " + row.getRecordNumber() + ": " + column + " is '" + text + "'", e);
        }
    }
}
