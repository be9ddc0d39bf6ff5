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
     * @param absent what settings amount to in a run that does not tell them: it is of an earlier
     *     version, which did not have them
     * @throws TrainingException if it holds a run with others
     */
    public static void claim(Path folder, ObjectNode settings, ObjectNode absent) {
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
            String key = entry.getKey();
            JsonNode other = found.has(key) ? found.path(key) : absent.path(key);
            if (!other.equals(entry.getValue())) {
                throw new TrainingException(
                        folder
                                + " holds a run with "
                                + key
                                + " "
                                + (other.isMissingNode() ? "not set" : other)
                                + ", this one has "
                                + entry.getValue()
                                + ": remove that folder, or choose another one with --work");
            }
        }
    }
}
