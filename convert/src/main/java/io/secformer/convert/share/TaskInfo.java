package io.secformer.convert.share;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.model.BertConfig;
import io.secformer.kit.file.FormatException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a shared model answers.
 *
 * @param name the task's official name, such as SST-2
 * @param regression whether the one output is a score
 * @param labels the name of every output, in order
 */
public record TaskInfo(String name, boolean regression, List<String> labels) {

    /** Copies the labels and checks that a regression has one output. */
    public TaskInfo {
        labels = List.copyOf(labels);
        if (name.isBlank() || labels.isEmpty() || (regression && labels.size() != 1)) {
            throw new IllegalArgumentException(
                    "a task has a name and at least one output, a regression exactly one; found '"
                            + name
                            + "' with "
                            + labels.size());
        }
    }

    /**
     * Checks that a model has this task's outputs.
     *
     * @throws IllegalArgumentException if it has not
     */
    public void requireFits(BertConfig config) {
        if (labels.size() != config.numLabels() || regression != config.isRegression()) {
            throw new IllegalArgumentException(
                    "task "
                            + name
                            + " has "
                            + labels.size()
                            + (regression ? " output, a score" : " outputs")
                            + ", the model "
                            + config.numLabels()
                            + (config.isRegression() ? ", a score" : ""));
        }
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name);
        json.put("regression", regression);
        json.put("numLabels", labels.size());
        labels.forEach(json.putArray("labels")::add);
        return json;
    }

    static TaskInfo fromJson(JsonNode json, String where) {
        JsonNode labels = json.path("labels");
        if (!json.path("name").isTextual() || !labels.isArray()) {
            throw new FormatException(where, "the task has no name or no labels");
        }
        List<String> names = new ArrayList<>(labels.size());
        for (JsonNode label : labels) {
            names.add(label.asText());
        }
        try {
            return new TaskInfo(
                    json.path("name").textValue(), json.path("regression").asBoolean(), names);
        } catch (IllegalArgumentException e) {
            throw new FormatException(where, String.valueOf(e.getMessage()), e);
        }
    }
}
