package io.secformer.infer.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.infer.eval.Journal;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.WholeFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code outcomes.jsonl} without touching it; a line that was cut off is left out. */
final class OutcomesReader {
    private OutcomesReader() {}

    /**
     * The outcomes of a folder.
     *
     * @return null if it has none
     * @throws io.secformer.kit.file.FormatException if the file is broken
     */
    static @Nullable Outcomes of(Path folder) {
        Path file = folder.resolve(Journal.FILE);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        String text = WholeFiles.readText(file);
        List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        if (lines.isEmpty()) {
            return null;
        }
        Map<String, String> about = new LinkedHashMap<>();
        parse(lines.getFirst(), file)
                .properties()
                .forEach(entry -> about.put(entry.getKey(), entry.getValue().asText()));
        List<JsonNode> answers = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            JsonNode json = parse(line, file);
            if (json.has("private")) {
                answers.add(json);
            }
        }
        return new Outcomes(
                about,
                answers.size(),
                mean(answers, "rounds"),
                mean(answers, "serverBytes"),
                mean(answers, "dealerBytes"),
                mean(answers, "onlineSeconds"),
                mean(answers, "offlineSeconds"),
                mean(answers, "wallSeconds"));
    }

    private static JsonNode parse(String line, Path file) {
        return JsonFiles.parse(line.getBytes(StandardCharsets.UTF_8), file.toString());
    }

    private static double mean(List<JsonNode> answers, String name) {
        return answers.stream()
                .mapToDouble(json -> json.path(name).asDouble(Double.NaN))
                .average()
                .orElse(Double.NaN);
    }
}
