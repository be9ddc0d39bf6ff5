package io.secformer.infer.pipeline;

import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * A model that {@code distill sweep} trained: a row of its table.
 *
 * @param folder the model's, a Hugging Face folder
 * @param values the whole row, by column
 */
record SweepModel(Path folder, Map<String, String> values) {
    static final String TABLE = "sweep.csv";

    /** What tells one model from another, and from one that was trained anew. */
    static final List<String> COLUMNS =
            List.of("task", "kind", "recipe", "learningRate", "seed", "metric", "teacher", "dev");

    private static final String MODEL = "model";

    SweepModel {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The finished models of a sweep, in the order of its table. */
    static List<SweepModel> read(Path sweep) {
        Path table = sweep.resolve(TABLE);
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        List<SweepModel> models = new ArrayList<>();
        if (!Files.exists(table)) {
            throw new FormatException(
                    table,
                    "there is no such file, expected in the folder that distill sweep was given"
                            + " with --out");
        }
        try (Reader reader = Files.newBufferedReader(table)) {
            for (CSVRecord row : format.parse(reader)) {
                if (!row.isConsistent() || !row.isMapped(MODEL) || !row.isMapped("task")) {
                    throw new FormatException(table, "is no table that distill sweep has written");
                }
                models.add(new SweepModel(sweep.resolve(row.get(MODEL)), row.toMap()));
            }
        } catch (CSVException | UncheckedIOException e) {
            throw new FormatException(table, "is no table that distill sweep has written", e);
        } catch (IOException e) {
            throw new FormatException(table, FileErrors.reason(e), e);
        }
        return models;
    }

    String value(String column) {
        return values.getOrDefault(column, "");
    }

    String task() {
        return value("task");
    }

    /** Its place below the folder of a sweep, or of what is made of it: {@code TASK/CELL}. */
    Path place() {
        Path cell = Path.of(value(MODEL)).getParent();
        return cell == null ? Path.of(value(MODEL)) : cell;
    }
}
