package io.secformer.infer.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.infer.eval.Journal;
import io.secformer.infer.eval.ResultFiles;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.WholeFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A folder or file of results, told by what it holds. */
sealed interface Source {
    /** What can be drawn and reported, for messages. */
    String KINDS =
            "the folder of a run (demo, pipeline), of evaluate --out, search, bench, ablation or"
                    + " stability, a model's folder of distill, or a file that one of them printed"
                    + " with --json";

    /** The folder that pictures and page belong to. */
    Path folder();

    /** A run of {@code demo} or {@code pipeline}, finished or not. */
    record Run(Path folder) implements Source {}

    /** What {@code evaluate --out} wrote. */
    record Evaluation(Path folder) implements Source {}

    /** What {@code bench} measured. */
    record Bench(Path folder, Path file) implements Source {}

    /** What {@code ablation} found. */
    record Ablation(Path folder, Path file) implements Source {}

    /** What {@code stability} found. */
    record Stability(Path folder, Path file) implements Source {}

    /** What {@code search} found. */
    record Search(Path folder, Path file) implements Source {}

    /** A model that {@code distill} trained. */
    record Model(Path folder) implements Source {}

    /**
     * What is at a place.
     *
     * @throws FormatException if it is nothing of that kind; the sentence says what would be
     */
    static Source of(Path place) {
        if (!Files.exists(place)) {
            throw new FormatException(place, "there is no such folder or file, expected " + KINDS);
        }
        Source source = Files.isDirectory(place) ? ofFolder(place) : ofFile(place);
        if (source == null) {
            throw new FormatException(place, "is no run, expected " + KINDS);
        }
        return source;
    }

    private static @Nullable Source ofFolder(Path folder) {
        Path bench = folder.resolve("bench.json");
        Path ablation = folder.resolve("ablation.json");
        Path stability = folder.resolve("stability.json");
        Path search = folder.resolve("search.json");
        if (Files.isRegularFile(folder.resolve(ResultFiles.JSON))) {
            return new Run(folder);
        }
        if (Files.isRegularFile(bench)) {
            return new Bench(folder, bench);
        }
        if (Files.isRegularFile(ablation)) {
            return new Ablation(folder, ablation);
        }
        if (Files.isRegularFile(stability)) {
            return new Stability(folder, stability);
        }
        if (Files.isRegularFile(search)) {
            return new Search(folder, search);
        }
        if (!TaskFolder.unfinished(folder).isEmpty()) {
            return new Run(folder);
        }
        if (Files.isRegularFile(folder.resolve(ResultFiles.PREDICTIONS))
                || Files.isRegularFile(folder.resolve(Journal.FILE))) {
            return new Evaluation(folder);
        }
        return ModelReader.isModel(folder) ? new Model(folder) : null;
    }

    private static @Nullable Source ofFile(Path file) {
        if (!file.toString().endsWith(".json")) {
            return null;
        }
        JsonNode json = JsonFiles.read(file, WholeFiles.LARGEST);
        Path parent = file.toAbsolutePath().getParent();
        Path folder = parent == null ? file.toAbsolutePath() : parent;
        if (json.path("inferences").isArray() && json.has("ringProduct")) {
            return new Bench(folder, file);
        }
        if (json.path("steps").isArray() && json.path("links").isArray()) {
            return new Ablation(folder, file);
        }
        if (json.path("functions").isArray() && json.path("truncation").isArray()) {
            return new Stability(folder, file);
        }
        if (json.path("candidates").isArray() && json.has("metric")) {
            return new Search(folder, file);
        }
        boolean isResult = json.path("tasks").isArray() && json.has("provenance");
        return isResult && file.getFileName().toString().equals(ResultFiles.JSON)
                ? new Run(folder)
                : null;
    }
}
