package io.secformer.infer.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.secformer.convert.model.BertConfig;
import io.secformer.kit.file.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a model's folder: {@code config.json}, {@code provenance.json} and the losses. */
final class ModelReader {
    private static final String CONFIG = "config.json";
    private static final String PROVENANCE = "provenance.json";
    private static final int MAX_BYTES = 1 << 22;

    private ModelReader() {}

    /** Whether a folder holds a model that {@code distill} trained. */
    static boolean isModel(Path folder) {
        return Files.isRegularFile(folder.resolve(CONFIG))
                && (Files.isRegularFile(folder.resolve(PROVENANCE))
                        || Files.isRegularFile(folder.resolve("history.csv")));
    }

    /**
     * The model of a folder.
     *
     * @return null if there is none
     * @throws io.secformer.kit.file.FormatException if a file is broken
     */
    static @Nullable ModelFacts of(Path folder) {
        Path config = folder.resolve(CONFIG);
        if (!Files.isRegularFile(config)) {
            return null;
        }
        Path file = folder.resolve(PROVENANCE);
        JsonNode json =
                Files.isRegularFile(file)
                        ? JsonFiles.read(file, MAX_BYTES)
                        : MissingNode.getInstance();
        return new ModelFacts(
                BertConfig.read(config),
                json.path("role").asText(),
                json.path("task").asText(),
                json.path("metric").asText(),
                json.path("devMetric").asDouble(Double.NaN),
                facts(json),
                HistoryReader.of(folder));
    }

    private static Map<String, String> facts(JsonNode json) {
        Map<String, String> facts = new LinkedHashMap<>();
        put(facts, "training examples", json.path("data").path("trainExamples"));
        put(facts, "dev examples", json.path("data").path("devExamples"));
        put(facts, "seed", json.path("recipe").path("seed"));
        put(facts, "batch size", json.path("recipe").path("batchSize"));
        put(facts, "longest input, tokens", json.path("recipe").path("maxTokens"));
        for (String name : List.of("epochs", "stage1Epochs", "stage2Epochs")) {
            put(facts, Words.ofKey(name), json.path("recipe").path(name));
        }
        for (String name : List.of("learningRates", "stage1LearningRate", "stage2LearningRate")) {
            put(facts, Words.ofKey(name), json.path("recipe").path(name));
        }
        put(facts, "started from", json.path("startedFrom"));
        put(facts, "training data, SHA-256", json.path("data").path("trainSha256"));
        put(facts, "dev data, SHA-256", json.path("data").path("devSha256"));
        json.path("versions").properties().forEach(e -> put(facts, e.getKey(), e.getValue()));
        return facts;
    }

    private static void put(Map<String, String> facts, String name, JsonNode value) {
        if (!value.isMissingNode() && !value.isNull()) {
            facts.put(name, value.isValueNode() ? value.asText() : list(value));
        }
    }

    private static String list(JsonNode values) {
        StringBuilder text = new StringBuilder();
        values.forEach(value -> text.append(text.isEmpty() ? "" : ", ").append(value.asText()));
        return text.toString();
    }
}
