package io.secformer.infer.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.infer.eval.JsonLines;
import io.secformer.infer.eval.ResultFiles;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.Sha256;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a search has found so far, a line a candidate. A line has the digest of everything that
 * decides its figures, so that a search of other models, texts or options takes none of them.
 */
final class SearchJournal {
    /** The name of the file in a search's folder. */
    static final String FILE = "candidates.jsonl";

    private static final String DIGEST = "digest";
    private static final String FIGURES = "figures";
    private static final String FAILURE = "failure";

    /** What a line says. */
    private record Known(@Nullable SearchFigures figures, String failure) {}

    private final JsonLines lines;
    private final ObjectNode common;
    private final Map<String, Known> found = new HashMap<>();

    /**
     * Reads what there is.
     *
     * @param folder of the search
     * @param common what decides the figures of every candidate, beside the model and its options
     * @throws FormatException if a line is not one that a search has written
     */
    SearchJournal(Path folder, ObjectNode common) {
        this.lines = new JsonLines(folder.resolve(FILE));
        this.common = common;
        for (JsonNode line : lines.read()) {
            Known known =
                    new Known(
                            SearchFigures.fromJson(line.path(FIGURES)),
                            line.path(FAILURE).asText(""));
            boolean isOwn = known.figures() != null || line.path(FAILURE).isTextual();
            if (!line.path(DIGEST).isTextual() || !isOwn) {
                throw new FormatException(
                        lines.file(),
                        "has a line that no search has written: take it out, or choose another"
                                + " --out");
            }
            found.put(line.path(DIGEST).textValue(), known);
        }
        lines.cutOff();
    }

    /** What became of a candidate in an earlier run, or null. */
    @Nullable SearchRow find(SearchCandidate candidate) {
        Known known = found.get(digest(candidate));
        return known == null ? null : new SearchRow(candidate, known.figures(), known.failure());
    }

    /** Lines that are of none of these candidates. */
    int others(List<SearchCandidate> candidates) {
        Set<String> others = new HashSet<>(found.keySet());
        candidates.forEach(candidate -> others.remove(digest(candidate)));
        return others.size();
    }

    /**
     * Keeps what became of a candidate.
     *
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    void add(SearchRow row) {
        ObjectNode line = JsonFiles.object().put(DIGEST, digest(row.candidate()));
        line.set("settings", settings(row.candidate()));
        SearchFigures figures = row.figures();
        if (figures == null) {
            line.put(FAILURE, row.failure());
        } else {
            line.set(FIGURES, ResultFiles.object(figures.byName()));
        }
        lines.append(List.of(line));
        found.put(digest(row.candidate()), new Known(figures, row.failure()));
    }

    private String digest(SearchCandidate candidate) {
        ObjectNode settings = settings(candidate);
        // The files count, wherever they lie.
        settings.remove("folder");
        return Sha256.of(settings.toString());
    }

    private ObjectNode settings(SearchCandidate candidate) {
        PlanOptions options = candidate.options();
        ObjectNode settings = JsonFiles.object();
        settings.put("folder", candidate.model().folder().toString());
        settings.put("model", candidate.model().digest());
        settings.put("strategy", options.strategy().describe());
        if (candidate.isPlanned()) {
            settings.put("logitError", options.logitError());
            settings.put("activationError", options.activationError());
        }
        settings.put("probabilityError", options.probabilityError());
        settings.put("headRoom", options.headRoom());
        settings.put("embedding", options.embedding().optionName());
        settings.setAll(common);
        return settings;
    }
}
