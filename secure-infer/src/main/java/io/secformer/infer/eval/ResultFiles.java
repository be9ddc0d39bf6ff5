package io.secformer.infer.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.share.Calibration;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.WholeFiles;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes what a run found: {@code result.json}, {@code result.csv}, {@code predictions.tsv}. */
public final class ResultFiles {
    public static final String JSON = "result.json";
    public static final String CSV = "result.csv";
    public static final String PREDICTIONS = "predictions.tsv";

    private ResultFiles() {}

    /** The results of a run as one JSON object: a list of tasks, and where they come from. */
    public static ObjectNode json(List<TaskResult> results, JsonNode provenance) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        results.stream()
                .map(result -> object(result.byName()))
                .forEach(json.putArray("tasks")::add);
        json.set("provenance", provenance);
        return json;
    }

    /** Quantities by name as a JSON object; what is not a number is null. */
    public static ObjectNode object(Map<String, Object> fields) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        fields.forEach(
                (name, value) -> {
                    boolean absent = value instanceof Double d && !Double.isFinite(d);
                    json.putPOJO(name, absent ? null : value);
                });
        return json;
    }

    /**
     * Writes both result files.
     *
     * @throws UncheckedIOException if they cannot be written
     */
    public static void write(Path folder, List<TaskResult> results, JsonNode provenance) {
        JsonFiles.write(folder.resolve(JSON), json(results, provenance));
        WholeFiles.write(
                folder.resolve(CSV),
                out -> {
                    CSVPrinter csv = new CSVPrinter(out, CSVFormat.RFC4180);
                    csv.printRecord(results.getFirst().byName().keySet());
                    for (TaskResult result : results) {
                        csv.printRecord(result.byName().values());
                    }
                });
    }

    /**
     * Writes one line an example: its label, both predictions and both logits, separated by tabs;
     * then the prediction of the reading that was asked for, as a submission takes it, and why it
     * may be wrong. The columns of readings that were not asked for are empty.
     *
     * @param calibration how far the ranges of the model reach
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void writePredictions(
            Path file, List<Outcome> outcomes, Predictions predictions, Calibration calibration) {
        CSVFormat format = CSVFormat.TDF.builder().setRecordSeparator('\n').get();
        WholeFiles.write(
                file,
                out -> {
                    CSVPrinter tsv = new CSVPrinter(out, format);
                    tsv.printRecord(
                            "index",
                            "label",
                            "clear",
                            "private",
                            "clearLogits",
                            "privateLogits",
                            "prediction",
                            "unreliable");
                    for (Outcome outcome : outcomes) {
                        double[] shared = outcome.privateLogits();
                        tsv.printRecord(
                                outcome.subject().example().id(),
                                predictions.label(outcome.subject().example()),
                                predictions.answer(outcome.clear()),
                                shared == null ? "" : predictions.answer(shared),
                                join(Objects.requireNonNull(outcome.clear())),
                                shared == null ? "" : join(shared),
                                predictions.answer(asked(outcome)),
                                String.join("; ", outcome.doubts(calibration)));
                    }
                });
    }

    private static double[] asked(Outcome outcome) {
        double[] shared = outcome.privateLogits();
        double[] fixed = outcome.fixed();
        return shared != null ? shared : fixed != null ? fixed : outcome.clear();
    }

    private static String join(double[] logits) {
        StringBuilder text = new StringBuilder();
        for (double logit : logits) {
            text.append(text.isEmpty() ? "" : " ").append((float) logit);
        }
        return text.toString();
    }
}
