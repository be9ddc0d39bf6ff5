package io.secformer.infer.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in a run's log folder which steps are finished, with which arguments and what they
 * found. A step counts as finished only if every step before it was, too: its input is the same.
 */
final class FinishedSteps {
    private static final int MAX_BYTES = 1 << 22;

    private final Path folder;
    private final Progress progress;
    private boolean repeating;

    FinishedSteps(Path folder, Progress progress) {
        this.folder = folder;
        this.progress = progress;
    }

    /** What a step found in an earlier run with the same arguments, or null. */
    @Nullable JsonNode result(String name, List<String> arguments) {
        Path file = file(name);
        if (repeating || !Files.exists(file)) {
            repeating = true;
            return null;
        }
        JsonNode step = JsonFiles.read(file, MAX_BYTES);
        List<String> before = new ArrayList<>();
        step.path("arguments").forEach(argument -> before.add(argument.asText()));
        if (!before.equals(arguments)) {
            repeating = true;
            return null;
        }
        progress.say(name + ": finished in an earlier run (" + file + ")");
        return step.path("result");
    }

    /** Remembers a step. */
    void record(String name, List<String> arguments, JsonNode result) {
        ObjectNode step = JsonNodeFactory.instance.objectNode();
        arguments.forEach(step.putArray("arguments")::add);
        step.set("result", result);
        JsonFiles.write(file(name), step);
    }

    private Path file(String name) {
        return folder.resolve(name + ".step.json");
    }
}
