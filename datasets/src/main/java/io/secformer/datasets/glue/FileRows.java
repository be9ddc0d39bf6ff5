package io.secformer.datasets.glue;

import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** One pass over the rows of a file: its header, its examples, and what became of the others. */
final class FileRows {
    private static final String SKIP_HINT = "; --skip-malformed leaves such rows out";

    private final Path file;
    private final Task task;
    private final ReadOptions options;
    private final Columns.Labels labels;
    private final boolean isQuoted;
    private final boolean mayHint;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private long line;
    private long skipped;
    private long doubled;
    private @Nullable FormatException first;

    FileRows(
            Path file,
            Task task,
            ReadOptions options,
            Columns.Labels labels,
            boolean isQuoted,
            CSVParser parser) {
        this.file = file;
        this.task = task;
        this.options = options;
        this.labels = labels;
        this.isQuoted = isQuoted;
        // The official QQP holds such rows, which everybody reads as they stand.
        this.mayHint = !isQuoted && !task.taskName().equals(GlueTask.QQP.taskName());
        this.parser = parser;
        this.records = parser.iterator();
    }

    /**
     * Reads all rows.
     *
     * @throws FormatException if a row is malformed and is not to be skipped, or none is left
     */
    void read(Consumer<Example> consumer) {
        List<String> row = next();
        if (row == null || isBlank(row)) {
            throw new FormatException(file, "is empty, expected a header");
        }
        Columns columns = Columns.HEADERLESS_COLA;
        if (Columns.isHeader(task, row)) {
            columns = Columns.of(file, task, labels, row);
            row = next();
        }
        RowParser rows = new RowParser(file, task, columns, labels == Columns.Labels.OPTIONAL);
        long blank = 0;
        for (; row != null; row = next()) {
            if (isBlank(row)) {
                blank++;
                continue;
            }
            // Empty lines are rows that lack everything, but for those at the end.
            for (; blank > 0; blank--) {
                skip(rows.empty(line - blank));
            }
            parse(rows, row, consumer);
        }
        finish(rows);
    }

    private void parse(RowParser rows, List<String> row, Consumer<Example> consumer) {
        Example example;
        try {
            example = rows.parse(line, row);
        } catch (FormatException e) {
            skip(e);
            return;
        }
        if (mayHint && row.stream().anyMatch(Quotes::areDoubled)) {
            doubled++;
        }
        consumer.accept(example);
    }

    private void skip(FormatException malformed) {
        if (!options.skipMalformed()) {
            throw malformed.withHint(SKIP_HINT);
        }
        first = first == null ? malformed : first;
        skipped++;
    }

    private void finish(RowParser rows) {
        if (rows.count() == 0) {
            throw new FormatException(
                    file,
                    first == null
                            ? "holds no examples"
                            : "holds no examples but "
                                    + rows(skipped, "malformed ")
                                    + ", the first: "
                                    + withoutFile(first));
        }
        if (first != null) {
            options.notes()
                    .accept(
                            file
                                    + ": "
                                    + rows(skipped, "malformed ")
                                    + " skipped of "
                                    + (skipped + rows.count())
                                    + ", the first: "
                                    + withoutFile(first));
        }
        if (doubled > 0) {
            options.notes()
                    .accept(
                            file
                                    + ": quotes are doubled in "
                                    + rows(doubled, "")
                                    + " and are read as they stand"
                                    + Quotes.HINT);
        }
        if (rows.sawNumbers()) {
            List<String> names = inOrderOfFiles();
            options.notes()
                    .accept(
                            file
                                    + ": its labels are numbers, read as "
                                    + IntStream.range(0, names.size())
                                            .mapToObj(i -> i + " " + names.get(i))
                                            .collect(Collectors.joining(", ")));
        }
    }

    /** What is wrong with a row, in a sentence that names the file already. */
    private String withoutFile(FormatException malformed) {
        return String.valueOf(malformed.getMessage()).replace(file + ", ", "");
    }

    /** Excel keeps the separators of an empty line. */
    private static boolean isBlank(List<String> row) {
        return row.stream().allMatch(String::isBlank);
    }

    private static String rows(long count, String kind) {
        return count + " " + kind + (count == 1 ? "row" : "rows");
    }

    private List<String> inOrderOfFiles() {
        return task instanceof OrderedTask ordered ? ordered.task().labels() : task.labels();
    }

    /** The next row, and {@link #line} where it starts; null at the end. */
    private @Nullable List<String> next() {
        // The parser reads a record when it is asked whether there is one.
        line = parser.getCurrentLineNumber() + 1;
        try {
            return records.hasNext() ? records.next().toList() : null;
        } catch (UncheckedIOException e) {
            IOException cause = e.getCause();
            if (isQuoted && cause instanceof CSVException) {
                throw new FormatException(
                        file, line, "its quotes do not fit together: " + cause.getMessage());
            }
            throw e;
        }
    }
}
