package io.secformer.infer.report;

import io.secformer.infer.eval.ResultFiles;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.WholeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Reads {@code predictions.tsv}. */
final class AnswersReader {
    private static final CSVFormat FORMAT =
            CSVFormat.TDF
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .setIgnoreSurroundingSpaces(false)
                    .get();

    private AnswersReader() {}

    /**
     * The answers of a folder.
     *
     * @return null if it has none
     * @throws FormatException if the file is broken
     */
    static @Nullable Answers of(Path folder) {
        Path file = folder.resolve(ResultFiles.PREDICTIONS);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        List<Answers.Row> rows = new ArrayList<>();
        try (CSVParser tsv = CSVParser.parse(WholeFiles.readText(file), FORMAT)) {
            for (CSVRecord row : tsv) {
                rows.add(
                        new Answers.Row(
                                cell(row, "label"),
                                cell(row, "clear"),
                                cell(row, "private"),
                                logits(file, row, "clearLogits"),
                                logits(file, row, "privateLogits"),
                                !cell(row, "unreliable").isEmpty()));
            }
        } catch (IOException e) {
            throw new FormatException(file, "is no table: " + e.getMessage(), e);
        }
        return new Answers(rows);
    }

    private static String cell(CSVRecord row, String column) {
        return row.isSet(column) ? row.get(column) : "";
    }

    private static double[] logits(Path file, CSVRecord row, String column) {
        try {
            return Stream.of(cell(row, column).split(" "))
                    .filter(text -> !text.isEmpty())
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new FormatException(
                    file, "row " + row.getRecordNumber() + ": " + column + " are no numbers", e);
        }
    }
}
