package io.secformer.distill.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.JsonFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The folder of a run's checkpoints and logs. It belongs to one recipe, written to {@code
 * settings.json}: the same recipe goes on where it was, another one is refused.
 */
public final class WorkFolder {
    private static final String SETTINGS = "settings.json";
    private static final int MAX_BYTES = 1 << 20;

    private WorkFolder() {}

    /**
     * Claims the folder for a run with these settings; it is created where it is missing.
     *
     * @throws TrainingException if it holds a run with others
     */
    public static void claim(Path folder, ObjectNode settings) {
        Path file = folder.resolve(SETTINGS);
        // What is compared must have been JSON text once: numbers change their type on the way.
        JsonNode wanted =
                JsonFiles.parse(
                        JsonFiles.format(settings).getBytes(StandardCharsets.UTF_8), "settings");
        if (!Files.exists(file)) {
            JsonFiles.write(file, wanted);
            return;
        }
        JsonNode found = JsonFiles.read(file, MAX_BYTES);
        for (Map.Entry<String, JsonNode> entry : wanted.properties()) {
            JsonNode other = found.path(entry.getKey());
            if (!other.equals(entry.getValue())) {
                throw new TrainingException(
                        folder
                                + " holds a run with "
                                + entry.getKey()
                                + " "
                                + (other.isMissingNode() ? "not set" : other)
                                + ", this one has "
                                + entry.getValue()
                                + ": remove that folder, or choose another one with --work");
            }
        }
    }
}
