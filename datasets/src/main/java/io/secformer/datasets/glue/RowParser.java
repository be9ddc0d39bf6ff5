package io.secformer.datasets.glue;

import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the rows of one file into examples, or says what is wrong with a row. */
final class RowParser {
    private static final int LONGEST_QUOTED = 40;
    private static final double HIGHEST_SCORE = 5;
    private static final int MOST_NAMES = 20;

    private final Path file;
    private final Task task;
    private final Columns columns;
    private final boolean labelsMayLack;
    private long count;
    private boolean sawNumbers;

    /**
     * @param labelsMayLack whether a label that is empty or -1 is none; otherwise it is an error
     */
    RowParser(Path file, Task task, Columns columns, boolean labelsMayLack) {
        this.file = file;
        this.task = task;
        this.columns = columns;
        this.labelsMayLack = labelsMayLack;
    }

    /** How many examples there were so far. */
    long count() {
        return count;
    }

    /** Whether labels were read by their number where the task's files have names. */
    boolean sawNumbers() {
        return sawNumbers;
    }

    /**
     * The example in a row.
     *
     * @param line where the row starts, from 1
     * @throws FormatException if the row is malformed
     */
    Example parse(long line, List<String> row) {
        if (row.size() != columns.count()) {
            String found = "has " + row.size() + " columns, expected " + columns.count();
            throw malformed(line, found + (Quotes.hideASeparator(row) ? Quotes.HINT : ""));
        }
        String id = columns.id() < 0 ? Long.toString(count) : row.get(columns.id());
        String text = row.get(columns.text());
        @Nullable String textPair = columns.textPair() < 0 ? null : row.get(columns.textPair());
        // QQP has questions that are empty, so one text of a pair may be.
        if (text.isBlank() && (textPair == null || textPair.isBlank())) {
            throw malformed(line, "has no text");
        }
        double label = columns.label() < 0 ? Double.NaN : label(line, row.get(columns.label()));
        count++;
        return new Example(id.replaceAll("\\s+", " "), text, textPair, label);
    }

    /** What is wrong with an empty line between others. */
    FormatException empty(long line) {
        return malformed(line, "is empty");
    }

    private double label(long line, String text) {
        String label = text.strip();
        boolean isNone = labelsMayLack && (label.isEmpty() || label.equals("-1"));
        if (task.isRegression()) {
            boolean isOwnScore = task instanceof OwnTask && !label.isEmpty();
            return isNone && !isOwnScore ? Double.NaN : score(line, label);
        }
        int found = task.classOf(label);
        if (found < 0 && isNone) {
            return Double.NaN;
        }
        if (found < 0) {
            throw malformed(line, "has the label " + quote(text) + ", expected one of " + names());
        }
        sawNumbers |= LabelNames.number(label) >= 0 && !LabelNames.areNumbers(task.fileLabels());
        return found;
    }

    private String names() {
        List<String> names = task.fileLabels();
        return names.size() <= MOST_NAMES
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, MOST_NAMES)) + ", ...";
    }

    private double score(long line, String text) {
        double score = Numbers.real(text);
        boolean isGlue = !(task instanceof OwnTask);
        if (Double.isNaN(score) || (isGlue && (score < 0 || score > HIGHEST_SCORE))) {
            throw malformed(
                    line,
                    "has the score "
                            + quote(text)
                            + ", expected a number"
                            + (isGlue ? " of 0 to 5" : ""));
        }
        return score;
    }

    private FormatException malformed(long line, String reason) {
        return new FormatException(file, line, reason);
    }

    private static String quote(String text) {
        return text.length() <= LONGEST_QUOTED
                ? '"' + text + '"'
                : '"' + text.substring(0, LONGEST_QUOTED) + "...\"";
    }
}
