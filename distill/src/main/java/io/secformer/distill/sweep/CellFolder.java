package io.secformer.distill.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a cell is trained: {@code model}, {@code work} while it runs and its logs of losses after
 * it, {@code log.txt} with what the command said, and {@code cell.json} once it is finished.
 *
 * @param folder of the cell
 * @param arguments the whole command, which a finished cell must have been trained by
 */
record CellFolder(Path folder, List<String> arguments) {
    private static final String RESULT = "cell.json";
    private static final int MAX_BYTES = 1 << 20;

    CellFolder {
        arguments = List.copyOf(arguments);
    }

    /** Where the model of a cell is. */
    static Path model(Path out, SweepCell cell) {
        return out.resolve(cell.task().task()).resolve(cell.name()).resolve("model");
    }

    /** The folder of a cell of a sweep. */
    static CellFolder of(Path out, SweepPlan plan, SweepCell cell) {
        Path task = out.resolve(cell.task().task());
        Path folder = task.resolve(cell.name());
        List<String> arguments = new ArrayList<>(cell.arguments());
        arguments.addAll(cell.task().arguments());
        arguments.addAll(List.of("--glue-dir", plan.glueDir().toString()));
        if (cell instanceof SweepCell.Student) {
            arguments.addAll(
                    List.of("--teacher", task.resolve(SweepCell.TEACHER + "/model").toString()));
        }
        arguments.addAll(
                List.of(
                        "--out",
                        folder.resolve("model").toString(),
                        "--work",
                        folder.resolve("work").toString(),
                        "--json"));
        return new CellFolder(folder, arguments);
    }

    /**
     * What a finished cell came to: {@code seconds}, and the command's {@code result}.
     *
     * @return null if it is not finished
     * @throws FormatException if it was trained by another command
     */
    @Nullable JsonNode finished() {
        Path file = folder.resolve(RESULT);
        if (!Files.exists(file)) {
            return null;
        }
        JsonNode result = JsonFiles.read(file, MAX_BYTES);
        if (!result.path("arguments").equals(argumentsAsJson())) {
            throw new FormatException(
                    file,
                    "the cell was trained by another command: remove its folder, or give the sweep"
                            + " another one");
        }
        return result;
    }

    /** Records that the cell is finished, and lets checkpoints go. */
    void finish(JsonNode result, double seconds) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("arguments", argumentsAsJson());
        json.put("seconds", seconds);
        json.set("result", result);
        JsonFiles.write(folder.resolve(RESULT), json);
        try (Stream<Path> files = Files.list(folder.resolve("work"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".result")).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    folder + ": checkpoints cannot be removed: " + FileErrors.reason(e), e);
        }
    }

    Path log() {
        return folder.resolve("log.txt");
    }

    private ArrayNode argumentsAsJson() {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        arguments.forEach(json::add);
        return json;
    }
}
