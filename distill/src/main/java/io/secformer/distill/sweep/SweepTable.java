package io.secformer.distill.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.kit.file.WholeFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes {@code sweep.csv}: a row for every finished cell, in the order of the plan. */
final class SweepTable {
    static final String FILE = "sweep.csv";

    private static final List<String> COLUMNS =
            List.of(
                    "task",
                    "kind",
                    "recipe",
                    "learningRate",
                    "seed",
                    "metric",
                    "trainExamples",
                    "devExamples",
                    "majorityBaseline",
                    "teacher",
                    "swapped",
                    "stage1",
                    "stage2",
                    "dev",
                    "seconds",
                    "tokensPerSecond",
                    "model");

    private SweepTable() {}

    /**
     * Writes the table.
     *
     * @param finished what {@link CellFolder#finished} gave, by cell
     */
    static void write(Path out, List<SweepCell> cells, Map<SweepCell, JsonNode> finished) {
        List<String> lines = new ArrayList<>(List.of(String.join(",", COLUMNS)));
        for (SweepCell cell : cells) {
            JsonNode record = finished.get(cell);
            if (record != null) {
                lines.add(row(out, cell, record));
            }
        }
        lines.add("");
        WholeFiles.write(out.resolve(FILE), String.join("\n", lines));
    }

    private static String row(Path out, SweepCell cell, JsonNode record) {
        JsonNode result = record.path("result");
        boolean isStudent = cell instanceof SweepCell.Student;
        return String.join(
                ",",
                cell.task().task(),
                cell.kind(),
                cell.recipeName(),
                cell.rates().replace(',', ' '),
                Long.toString(cell.seed()),
                result.path("metric").asText(),
                result.path("trainExamples").asText(),
                result.path("devExamples").asText(),
                number(result.path("majorityBaseline")),
                number(result.path("teacher")),
                number(result.path("swapped")),
                number(result.path("stage1")),
                number(result.path("stage2")),
                number(result.path(isStudent ? "student" : "teacher")),
                number(record.path("seconds")),
                number(result.path("tokensPerSecond")),
                out.relativize(CellFolder.model(out, cell)).toString());
    }

    private static String number(JsonNode node) {
        return node.isNumber() ? String.format(Locale.ROOT, "%.4f", node.doubleValue()) : "";
    }
}
