package io.secformer.distill.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.card.ModelCard;
import io.secformer.distill.eval.TaskData;
import io.secformer.kit.file.JsonFiles;
import java.nio.charset.StandardCharsets;

/**
 * Where a model came from: what was trained, on which data, how, and with which versions. The same
 * inputs give the same record, so it holds no date.
 *
 * @param role teacher or student
 * @param data the task's data
 * @param settings the whole recipe, by option
 * @param origin the model it started from: a digest, or how it was initialised
 * @param devMetric the task's main metric on the dev set, in percent
 * @param metricName what that metric is called
 */
public record Provenance(
        String role,
        TaskData data,
        ObjectNode settings,
        String origin,
        double devMetric,
        String metricName) {
    /** The record's file in a model's folder. */
    public static final String FILE = ModelCard.RECORD;

    /** The record as JSON. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("role", role);
        json.put("task", data.task().taskName());
        json.put("metric", metricName);
        json.put("devMetric", devMetric);
        json.put("startedFrom", origin);
        ObjectNode dataJson = json.putObject("data");
        dataJson.put("trainSha256", data.trainDigest());
        dataJson.put("devSha256", data.devDigest());
        dataJson.put("trainExamples", data.train().size());
        dataJson.put("devExamples", data.dev().size());
        json.set("recipe", settings.deepCopy());
        json.set("versions", Versions.toJson());
        return json;
    }

    byte[] toBytes() {
        return JsonFiles.format(toJson()).getBytes(StandardCharsets.UTF_8);
    }
}
