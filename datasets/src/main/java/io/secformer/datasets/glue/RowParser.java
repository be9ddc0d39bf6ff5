package io.secformer.datasets.glue;

import io.secformer.datasets.DataFormatException;
import java.nio.file.Path;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Turns the rows of one file into examples, or says what is wrong with a row. */
final class RowParser {
    private static final int LONGEST_QUOTED = 40;
    private static final double HIGHEST_SCORE = 5;

    private final Path file;
    private final GlueTask task;
    private final Columns columns;
    private long count;

    RowParser(Path file, GlueTask task, Columns columns) {
        this.file = file;
        this.task = task;
        this.columns = columns;
    }

    /** How many examples there were so far. */
    long count() {
        return count;
    }

    /**
     * The example in a row.
     *
     * @throws DataFormatException if the row is malformed
     */
    Example parse(CSVRecord row) {
        if (row.size() != columns.count()) {
            throw malformed(row, "has " + row.size() + " columns, expected " + columns.count());
        }
        String id = columns.id() < 0 ? Long.toString(count) : row.get(columns.id());
        String text = row.get(columns.text());
        @Nullable String textPair = columns.textPair() < 0 ? null : row.get(columns.textPair());
        // QQP has questions that are empty, so one text of a pair may be.
        if (text.isBlank() && (textPair == null || textPair.isBlank())) {
            throw malformed(row, "has no text");
        }
        double label = columns.label() < 0 ? Double.NaN : label(row, row.get(columns.label()));
        count++;
        return new Example(id, text, textPair, label);
    }

    private double label(CSVRecord row, String text) {
        if (task.isRegression()) {
            return score(row, text);
        }
        int label = task.fileLabels().indexOf(text);
        if (label < 0) {
            throw malformed(
                    row,
                    "has the label "
                            + quote(text)
                            + ", expected one of "
                            + String.join(", ", task.fileLabels()));
        }
        return label;
    }

    private double score(CSVRecord row, String text) {
        double score;
        try {
            score = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            score = Double.NaN;
        }
        if (!(score >= 0 && score <= HIGHEST_SCORE)) {
            throw malformed(row, "has the score " + quote(text) + ", expected a number of 0 to 5");
        }
        return score;
    }

    /** Every record is a line, as no quote or escape can hide a line's end. */
    private DataFormatException malformed(CSVRecord row, String reason) {
        return new DataFormatException(file, row.getRecordNumber(), reason);
    }

    private static String quote(String text) {
        return text.length() <= LONGEST_QUOTED
                ? '"' + text + '"'
                : '"' + text.substring(0, LONGEST_QUOTED) + "...\"";
    }
}
