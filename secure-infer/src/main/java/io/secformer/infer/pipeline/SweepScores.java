package io.secformer.infer.pipeline;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.infer.eval.Scores;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.WholeFiles;
import io.secformer.kit.text.TextTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** What the models of a sweep came to under secure computation: {@code private.csv, .json}. */
final class SweepScores {
    private final Supplier<ObjectNode> provenance;
    private final Map<SweepModel, Scores> rows = new LinkedHashMap<>();

    /**
     * @param provenance of what is evaluated by now
     */
    SweepScores(Supplier<ObjectNode> provenance) {
        this.provenance = provenance;
    }

    /** Adds a model that was evaluated. */
    void add(SweepModel model, Scores scores) {
        rows.put(model, scores);
    }

    /** Writes both files. */
    void write(Path folder) {
        JsonFiles.write(folder.resolve("private.json"), json());
        WholeFiles.write(folder.resolve("private.csv"), csv());
    }

    /** All rows, of the columns of the sweep and of an evaluation. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("provenance", provenance.get());
        ArrayNode models = json.putArray("models");
        fields().forEach(fields -> fields.forEach(models.addObject()::putPOJO));
        return json;
    }

    private List<Map<String, Object>> fields() {
        List<Map<String, Object>> all = new ArrayList<>();
        rows.forEach(
                (model, scores) -> {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    SweepModel.COLUMNS.forEach(name -> fields.put(name, model.value(name)));
                    fields.putAll(scores.byName());
                    all.add(fields);
                });
        return all;
    }

    private String csv() {
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer =
                CSVFormat.RFC4180.builder().setRecordSeparator('\n').get().print(text)) {
            List<Map<String, Object>> all = fields();
            if (!all.isEmpty()) {
                printer.printRecord(all.getFirst().keySet());
            }
            for (Map<String, Object> fields : all) {
                printer.printRecord(fields.values());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** A row a model, for people. */
    String table() {
        TextTable table = new TextTable();
        table.row(
                "task",
                "kind",
                "recipe",
                "seed",
                "metric",
                "teacher",
                "clear",
                "private",
                "labels",
                "difference",
                "unreliable",
                "rounds",
                "MB",
                "dealer MB",
                "s online");
        rows.forEach(
                (model, scores) ->
                        table.row(
                                model.task(),
                                model.value("kind"),
                                model.value("recipe"),
                                model.value("seed"),
                                scores.metric(),
                                teacher(model),
                                decimals(2, scores.student()),
                                decimals(2, scores.studentPrivate()),
                                decimals(2, 100 * scores.labelAgreement()),
                                decimals(4, scores.maxLogitDifference()),
                                Integer.toString(scores.unreliable()),
                                Integer.toString(scores.rounds()),
                                decimals(1, scores.serverBytes() / 1e6),
                                decimals(1, scores.dealerBytes() / 1e6),
                                decimals(2, scores.onlineSeconds())));
        return table.toString();
    }

    private static String teacher(SweepModel model) {
        String teacher = model.value("teacher");
        return teacher.isEmpty() ? "-" : decimals(2, Double.parseDouble(teacher));
    }

    private static String decimals(int digits, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
