package io.secformer.infer.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.FormatException;
import io.secformer.convert.JsonFiles;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.share.ShareManifest;
import io.secformer.convert.share.TaskInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What everybody may know of a shared model. The servers have it from their manifests; dealer and
 * client get it from both servers, whose copies must be equal.
 *
 * @param shareId which sharing
 * @param modelDigest of the whole model, salted
 * @param config architecture
 * @param task what it answers
 * @param plan format of every wire and parameter
 */
public record PublicModel(
        String shareId, String modelDigest, BertConfig config, TaskInfo task, PrecisionPlan plan) {

    /** The most bytes that are accepted as a public model. */
    static final int MAX_BYTES = 1 << 24;

    /** The public parts of a manifest. */
    public static PublicModel of(ShareManifest manifest) {
        return new PublicModel(
                manifest.shareId(),
                manifest.modelDigest(),
                manifest.config(),
                manifest.task(),
                manifest.plan());
    }

    /** As JSON in UTF-8; equal models give equal bytes. */
    byte[] toBytes() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("shareId", shareId);
        json.put("modelDigest", modelDigest);
        ObjectNode taskJson = json.putObject("task");
        taskJson.put("name", task.name());
        taskJson.put("regression", task.regression());
        task.labels().forEach(taskJson.putArray("labels")::add);
        json.set("config", config.toJson());
        json.set("plan", plan.toJson());
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @param where named in messages
     * @throws FormatException if it is malformed
     */
    static PublicModel parse(byte[] bytes, String where) {
        JsonNode json = JsonFiles.parse(bytes, where);
        List<String> labels = new ArrayList<>();
        json.path("task").path("labels").forEach(label -> labels.add(label.asText()));
        try {
            return new PublicModel(
                    json.path("shareId").asText(),
                    json.path("modelDigest").asText(),
                    BertConfig.fromJson(json.path("config"), where),
                    new TaskInfo(
                            json.path("task").path("name").asText(),
                            json.path("task").path("regression").asBoolean(),
                            labels),
                    PrecisionPlan.fromJson(json.path("plan")));
        } catch (IllegalArgumentException e) {
            throw new FormatException(where, String.valueOf(e.getMessage()), e);
        }
    }
}
