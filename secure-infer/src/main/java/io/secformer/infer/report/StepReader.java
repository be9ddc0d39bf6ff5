package io.secformer.infer.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.secformer.infer.eval.Scores;
import io.secformer.infer.eval.TaskResult;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads what the finished steps of a task found: {@code log/NAME.step.json}. */
final class StepReader {
    private static final int MAX_BYTES = 1 << 22;

    private StepReader() {}

    /** What a step found; a missing node if it is not finished. */
    static JsonNode result(Path folder, String step) {
        Path file = folder.resolve("log").resolve(step + ".step.json");
        return Files.isRegularFile(file)
                ? JsonFiles.read(file, MAX_BYTES).path("result")
                : MissingNode.getInstance();
    }

    /** The task whose steps a folder has. */
    static String task(Path folder, String otherwise) {
        for (Path file : TaskFolder.steps(folder)) {
            JsonNode task = JsonFiles.read(file, MAX_BYTES).path("result").path("task");
            if (task.isTextual()) {
                return task.asText();
            }
        }
        return otherwise;
    }

    /**
     * The results of a task by its steps.
     *
     * @return null if no step found a score
     * @throws FormatException if a file is broken
     */
    static @Nullable TaskResult results(Path folder) {
        JsonNode baseline = result(folder, "baseline");
        JsonNode teacher = result(folder, "teacher-dev");
        JsonNode scores = result(folder, "evaluate");
        if (baseline.isMissingNode() && teacher.isMissingNode() && scores.isMissingNode()) {
            return null;
        }
        return new TaskResult(
                baseline.path("majorityBaseline").asDouble(Double.NaN),
                baseline.path("bagOfWords").asDouble(Double.NaN),
                teacher.path("score").asDouble(Double.NaN),
                Scores.fromJson(scores.isMissingNode() ? teacher : scores));
    }
}
