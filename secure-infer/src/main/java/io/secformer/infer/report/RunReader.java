package io.secformer.infer.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.share.ShareManifest;
import io.secformer.infer.bench.Machine;
import io.secformer.infer.eval.ResultFiles;
import io.secformer.infer.eval.Scores;
import io.secformer.infer.eval.TaskResult;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.WholeFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a run of {@code demo} or {@code pipeline}, finished or not. */
final class RunReader {
    private static final String NOT_REACHED = "the run has not come that far";

    private final Path run;
    private final Notes notes;

    private RunReader(Path run, Notes notes) {
        this.run = run;
        this.notes = notes;
    }

    /**
     * A run.
     *
     * @param provenance program, machine, seed and date, by what they are called
     * @param tasks in their order
     */
    record RunData(Map<String, String> provenance, List<TaskData> tasks) {}

    static RunData of(Path run, Notes notes) {
        return new RunReader(run, notes).read();
    }

    private RunData read() {
        Map<String, String> provenance = new LinkedHashMap<>();
        Map<String, TaskResult> results = new LinkedHashMap<>();
        JsonNode json =
                notes.read("results of all tasks", "the run is not finished", this::results);
        if (json != null) {
            json.path("tasks").forEach(task -> results.put(task.path("task").asText(), of(task)));
            json.path("provenance")
                    .properties()
                    .forEach(
                            fact ->
                                    provenance.put(
                                            Words.ofKey(fact.getKey()), fact.getValue().asText()));
        }
        List<TaskFolder> folders =
                results.isEmpty()
                        ? TaskFolder.unfinished(run)
                        : TaskFolder.of(run, List.copyOf(results.keySet()));
        Machine machine =
                notes.read(
                        "speeds of the machine",
                        "which 'plan --model SHARES --json' kept as plan.json in the run's folder"
                                + " would give",
                        () -> CostReader.machine(run));
        List<TaskData> tasks = new ArrayList<>();
        folders.forEach(folder -> tasks.add(read(folder, results.get(folder.name()), machine)));
        return new RunData(provenance, tasks);
    }

    private @Nullable JsonNode results() {
        Path file = run.resolve(ResultFiles.JSON);
        return Files.isRegularFile(file) ? JsonFiles.read(file, WholeFiles.LARGEST) : null;
    }

    private static TaskResult of(JsonNode task) {
        return new TaskResult(
                task.path("majorityBaseline").asDouble(Double.NaN),
                task.path("bagOfWords").asDouble(Double.NaN),
                task.path("teacher").asDouble(Double.NaN),
                Scores.fromJson(task));
    }

    private TaskData read(TaskFolder task, @Nullable TaskResult known, @Nullable Machine machine) {
        String of = task.name();
        Path folder = task.folder();
        TaskResult result = known;
        if (result == null) {
            result = notes.read("scores", of, NOT_REACHED, () -> StepReader.results(folder));
        }
        ModelFacts teacher =
                notes.read(
                        "teacher",
                        of,
                        NOT_REACHED,
                        () -> ModelReader.of(folder.resolve("teacher")));
        ModelFacts student =
                notes.read(
                        "student",
                        of,
                        "none was distilled",
                        () -> ModelReader.of(folder.resolve("student")));
        readHistory("teacher", of, teacher);
        readHistory("student", of, student);
        ShareManifest shares =
                notes.read("shares", of, NOT_REACHED, () -> CostReader.shares(folder));
        CostFacts costs =
                shares == null
                        ? null
                        : notes.read("costs", of, "", () -> CostReader.of(shares, machine));
        return new TaskData(
                task.name(),
                result,
                teacher,
                student,
                shares,
                costs,
                notes.read("answers", of, NOT_REACHED, () -> AnswersReader.of(folder)),
                notes.read("outcomes", of, NOT_REACHED, () -> OutcomesReader.of(folder)));
    }

    private void readHistory(String role, String task, @Nullable ModelFacts model) {
        if (model != null) {
            notes.read("losses of the " + role, task, "none were kept", model::history);
        }
    }
}
