package io.secformer.infer.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.infer.eval.ResultFiles;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.WholeFiles;
import io.secformer.kit.text.TextTable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * What {@code secformer stability} found, as text, JSON and CSV.
 *
 * @param functions of all strategies, in their order
 * @param truncations by form and size of words
 * @param provenance where, with what and when
 */
record StabilityReport(
        List<StabilityRow> functions,
        List<TruncationStudy.Row> truncations,
        ObjectNode provenance) {
    static final String JSON = "stability.json";
    static final String CSV = "stability.csv";
    static final String TEXT = "stability.txt";
    static final String TRUNCATION_CSV = "truncation.csv";

    StabilityReport {
        functions = List.copyOf(functions);
        truncations = List.copyOf(truncations);
    }

    /** A table for every strategy, with a sentence about every row below it. */
    String text() {
        Map<String, StringBuilder> words = new LinkedHashMap<>();
        Map<String, TextTable> tables = new LinkedHashMap<>();
        int number = 0;
        for (StabilityRow row : functions) {
            number++;
            tables.computeIfAbsent(row.strategy(), _ -> head()).row(cells(number, row));
            words.computeIfAbsent(row.strategy(), _ -> new StringBuilder())
                    .append("%4d  %s%n".formatted(number, row.words()));
        }
        StringBuilder text = new StringBuilder();
        tables.forEach(
                (strategy, table) ->
                        text.append(strategy)
                                .append('\n')
                                .append(table)
                                .append(words.get(strategy))
                                .append('\n'));
        if (!truncations.isEmpty()) {
            text.append("dropping 16 bits of random shares, by the size of the word\n");
            text.append(truncationTable());
        }
        return text.toString();
    }

    private static TextTable head() {
        return new TextTable()
                .row(
                        "function",
                        "how",
                        "domain",
                        "error",
                        "largest",
                        "at",
                        "mean",
                        "formula's",
                        "off in",
                        "off below",
                        "off above");
    }

    private static List<String> cells(int number, StabilityRow row) {
        return List.of(
                "%4d  %s".formatted(number, row.function()),
                row.variant(),
                number(row.domain().low()) + " to " + number(row.domain().high()),
                row.measureName(),
                number(row.largestError()),
                number(row.largestAt()),
                number(row.meanError()),
                Double.isFinite(row.formulaError()) ? number(row.formulaError()) : "overflows",
                String.format(Locale.ROOT, "%.1f %%", 100 * row.failing()),
                argument(row.below()),
                argument(row.above()));
    }

    private static String argument(FunctionStudy.@Nullable Failure failure) {
        return failure == null ? "-" : number(failure.argument());
    }

    private TextTable truncationTable() {
        TextTable table = new TextTable();
        table.row("truncation", "word", "failures", "of", "measured", "predicted", "adds");
        for (TruncationStudy.Row row : truncations) {
            table.row(
                    row.form().optionName(),
                    "2^" + row.log2Word(),
                    Long.toString(row.failures()),
                    Integer.toString(row.trials()),
                    number(row.measured()),
                    number(row.predicted()),
                    number(row.offBy()));
        }
        return table;
    }

    private static String number(double value) {
        double magnitude = Math.abs(value);
        boolean plain = magnitude == 0 || (magnitude >= 1e-3 && magnitude < 1e5);
        String digits = String.format(Locale.ROOT, plain ? "%.4f" : "%.2e", value);
        return plain ? digits.replaceAll("\\.?0+$", "") : digits;
    }

    /** Everything by its name. */
    ObjectNode json() {
        ObjectNode json = JsonFiles.object();
        ArrayNode rows = json.putArray("functions");
        functions.forEach(row -> rows.add(ResultFiles.object(row.byName())));
        ArrayNode words = json.putArray("truncation");
        truncations.forEach(row -> words.add(ResultFiles.object(row.byName())));
        json.set("provenance", provenance);
        return json;
    }

    /** A line a function. */
    String csv() {
        return csv(functions.stream().map(StabilityRow::byName).toList());
    }

    /** A line a size of words. */
    String truncationCsv() {
        return csv(truncations.stream().map(TruncationStudy.Row::byName).toList());
    }

    private static String csv(List<Map<String, @Nullable Object>> rows) {
        StringWriter out = new StringWriter();
        try (CSVPrinter csv = new CSVPrinter(out, CSVFormat.RFC4180)) {
            csv.printRecord(rows.getFirst().keySet());
            for (Map<String, @Nullable Object> row : rows) {
                csv.printRecord(row.values());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toString();
    }

    /** Writes all files but the plots. */
    void write(Path folder) {
        WholeFiles.write(folder.resolve(TEXT), text());
        WholeFiles.write(folder.resolve(CSV), csv());
        WholeFiles.write(folder.resolve(TRUNCATION_CSV), truncationCsv());
        JsonFiles.write(folder.resolve(JSON), json());
    }
}
