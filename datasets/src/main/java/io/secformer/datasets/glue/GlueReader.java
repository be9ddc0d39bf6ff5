package io.secformer.datasets.glue;

import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FormatException;
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
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a task, one example a row. GLUE's are tab-separated UTF-8 with literal quote
 * characters; files that end in {@code .csv} are comma-separated and quoted as RFC 4180 says. A
 * byte order mark, a final newline and empty lines at the end may be there or not. Columns are
 * found by the header's names, the official ones or those of Hugging Face's copies; CoLA's train
 * and dev files need no header.
 */
public final class GlueReader {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final CSVFormat LITERAL =
            CSVFormat.Builder.create()
                    .setDelimiter('\t')
                    .setQuote(null)
                    .setEscape(null)
                    .setIgnoreEmptyLines(false)
                    .setIgnoreSurroundingSpaces(false)
                    .get();

    private static final CSVFormat QUOTED = LITERAL.builder().setQuote('"').get();

    private static final CSVFormat COMMAS = QUOTED.builder().setDelimiter(',').get();

    private GlueReader() {}

    /**
     * Reads a split of a task strictly.
     *
     * @param folder in GLUE's layout, {@code folder/RTE/dev.tsv}; see {@link TaskFiles}
     * @throws FormatException if the file is missing or a row is malformed: file, line, reason
     * @throws IllegalArgumentException if the task has no such split
     */
    public static List<Example> read(Path folder, Task task, Split split) {
        return read(folder, task, split, ReadOptions.STRICT);
    }

    /**
     * Reads a split of a task.
     *
     * @throws FormatException if the file is missing, or a row is malformed and not to be skipped:
     *     file, line, reason
     * @throws IllegalArgumentException if the task has no such split
     */
    public static List<Example> read(Path folder, Task task, Split split, ReadOptions options) {
        Path file = TaskFiles.find(task, folder, split);
        if (!Files.exists(file)) {
            throw new FormatException(file, TaskFiles.missing(task, folder, split));
        }
        return readFile(file, task, split, options);
    }

    /**
     * Reads one file in a task's format strictly.
     *
     * @param split whose format: test files of GLUE have no labels, one's own may have some
     * @throws FormatException if the file is missing or a row is malformed: file, line, reason
     */
    public static List<Example> readFile(Path file, Task task, Split split) {
        return readFile(file, task, split, ReadOptions.STRICT);
    }

    /**
     * Reads one file in a task's format.
     *
     * @throws FormatException if the file is missing, or a row is malformed and not to be skipped:
     *     file, line, reason
     */
    public static List<Example> readFile(Path file, Task task, Split split, ReadOptions options) {
        List<Example> examples = new ArrayList<>();
        readFile(file, task, split, options, examples::add);
        return examples;
    }

    /**
     * Reads one file row by row, so that only one example is in memory.
     *
     * @throws FormatException if the file is missing, or a row is malformed and not to be skipped:
     *     file, line, reason
     */
    public static void readFile(
            Path file, Task task, Split split, ReadOptions options, Consumer<Example> consumer) {
        boolean isCsv = TaskFiles.isCommaSeparated(file);
        boolean isQuoted = isCsv || options.quoted();
        CSVFormat format = isCsv ? COMMAS : isQuoted ? QUOTED : LITERAL;
        Columns.Labels labels =
                options.optionalLabels()
                        ? Columns.Labels.OPTIONAL
                        : split.isLabelled()
                                ? Columns.Labels.REQUIRED
                                : task instanceof OwnTask
                                        ? Columns.Labels.OPTIONAL
                                        : Columns.Labels.IGNORED;
        try (CSVParser parser = format.parse(open(file))) {
            new FileRows(file, task, options, labels, isQuoted, parser).read(consumer);
        } catch (NoSuchFileException e) {
            throw new FormatException(file, "there is no such file", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (UncheckedIOException e) {
            throw unreadable(file, e.getCause());
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

    private static FormatException unreadable(Path file, @Nullable IOException e) {
        if (e instanceof CharacterCodingException) {
            return new FormatException(file, Utf8.firstBadLine(file), "is not UTF-8");
        }
        String reason = e == null ? "unknown reason" : FileErrors.reason(e);
        return e == null
                ? new FormatException(file, "cannot be read: " + reason)
                : new FormatException(file, "cannot be read: " + reason, e);
    }
}
