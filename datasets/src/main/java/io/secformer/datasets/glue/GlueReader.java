package io.secformer.datasets.glue;

import io.secformer.datasets.DataFileErrors;
import io.secformer.datasets.DataFormatException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the official files: tab-separated UTF-8, one example a line, quote characters literal, with
 * or without a byte order mark and a final newline. Columns are found by the header's names; CoLA's
 * train and dev files have no header.
 */
public final class GlueReader {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final CSVFormat FORMAT =
            CSVFormat.Builder.create()
                    .setDelimiter('\t')
                    .setQuote(null)
                    .setEscape(null)
                    .setIgnoreEmptyLines(false)
                    .setIgnoreSurroundingSpaces(false)
                    .get();

    private GlueReader() {}

    /**
     * Reads a split of a task from a folder in GLUE's layout, {@code glueDir/RTE/dev.tsv}.
     *
     * @throws DataFormatException if the file is missing or a row is malformed: file, line, reason
     * @throws IllegalArgumentException if the task has no such split
     */
    public static List<Example> read(Path glueDir, GlueTask task, Split split) {
        return readFile(task.file(glueDir, split), task, split);
    }

    /**
     * Reads one file in a task's format.
     *
     * @param split whose format: the one of CoLA's test file differs, and test files need no labels
     * @throws DataFormatException if the file is missing or a row is malformed: file, line, reason
     */
    public static List<Example> readFile(Path file, GlueTask task, Split split) {
        List<Example> examples = new ArrayList<>();
        readFile(file, task, split, examples::add);
        return examples;
    }

    /**
     * Reads one file row by row, so that only one example is in memory.
     *
     * @throws DataFormatException if the file is missing or a row is malformed: file, line, reason
     */
    public static void readFile(Path file, GlueTask task, Split split, Consumer<Example> consumer) {
        try (CSVParser rows = FORMAT.parse(open(file))) {
            read(rows.iterator(), file, task, split, consumer);
        } catch (NoSuchFileException e) {
            throw new DataFormatException(file, "there is no such file", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (UncheckedIOException e) {
            throw unreadable(file, e.getCause());
        }
    }

    private static void read(
            Iterator<CSVRecord> rows,
            Path file,
            GlueTask task,
            Split split,
            Consumer<Example> consumer) {
        Columns columns = Columns.HEADERLESS_COLA;
        if (Columns.hasHeader(task, split)) {
            if (!rows.hasNext()) {
                throw new DataFormatException(file, "is empty, expected a header");
            }
            columns = Columns.of(file, task, split, rows.next().toList());
        }
        RowParser parser = new RowParser(file, task, columns);
        while (rows.hasNext()) {
            consumer.accept(parser.parse(rows.next()));
        }
        if (parser.count() == 0) {
            throw new DataFormatException(file, "holds no examples");
        }
    }

    private static BufferedReader open(Path file) throws IOException {
        BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                Files.newInputStream(file),
                                StandardCharsets.UTF_8
                                        .newDecoder()
                                        .onMalformedInput(CodingErrorAction.REPORT)
                                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
        return reader;
    }

    private static DataFormatException unreadable(Path file, @Nullable IOException e) {
        if (e instanceof CharacterCodingException) {
            return new DataFormatException(file, Utf8.firstBadLine(file), "is not UTF-8");
        }
        String reason = e == null ? "unknown reason" : DataFileErrors.reason(e);
        return e == null
                ? new DataFormatException(file, "cannot be read: " + reason)
                : new DataFormatException(file, "cannot be read: " + reason, e);
    }
}
