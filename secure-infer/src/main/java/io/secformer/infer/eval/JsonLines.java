package io.secformer.infer.eval;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file of JSON documents, one a line, each written as it comes. A line that an interruption has
 * cut off does not count.
 *
 * @param file where they are
 */
public record JsonLines(Path file) {

    /**
     * The documents so far; none if there is no file yet.
     *
     * @throws FormatException if the file cannot be read, or a whole line is no JSON
     */
    public List<JsonNode> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return whole(Files.readString(file, StandardCharsets.UTF_8))
                    .lines()
                    .map(
                            line ->
                                    JsonFiles.parse(
                                            line.getBytes(StandardCharsets.UTF_8), file.toString()))
                    .toList();
        } catch (IOException e) {
            throw new FormatException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Adds documents.
     *
     * @throws UncheckedIOException if they cannot be written
     */
    public void append(List<? extends JsonNode> documents) {
        write(documents, StandardOpenOption.APPEND);
    }

    /**
     * Takes the place of what there was.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    void restart(List<? extends JsonNode> documents) {
        write(documents, StandardOpenOption.TRUNCATE_EXISTING);
    }

    private void write(List<? extends JsonNode> documents, StandardOpenOption how) {
        StringBuilder text = new StringBuilder();
        documents.forEach(document -> text.append(document).append('\n'));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file, text.toString(), StandardCharsets.UTF_8, StandardOpenOption.CREATE, how);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Removes a line that was not written to its end: another one will follow.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public void cutOff() {
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel opened = FileChannel.open(file, StandardOpenOption.WRITE)) {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            opened.truncate(whole(text).getBytes(StandardCharsets.UTF_8).length);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static String whole(String text) {
        return text.substring(0, text.lastIndexOf('\n') + 1);
    }
}
