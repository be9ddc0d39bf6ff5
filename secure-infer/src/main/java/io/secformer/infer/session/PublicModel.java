package io.secformer.infer.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.share.Calibration;
import io.secformer.convert.share.InputInfo;
import io.secformer.convert.share.ShareManifest;
import io.secformer.convert.share.StrictJson;
import io.secformer.convert.share.TaskInfo;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What everybody may know of a shared model. The servers have it from their manifests; dealer and
 * client get it from both servers, whose copies must be equal.
 *
 * @param shareId which sharing
 * @param modelDigest of the whole model, salted
 * @param config architecture
 * @param task what it answers
 * @param input what it takes
 * @param plan format of every wire and parameter
 * @param calibration how far the plan's ranges reach
 * @param embeddingsDigest of the file of public embedding tables, which clients need; null where
 *     the tables are shared
 */
public record PublicModel(
        String shareId,
        String modelDigest,
        BertConfig config,
        TaskInfo task,
        InputInfo input,
        PrecisionPlan plan,
        Calibration calibration,
        @Nullable String embeddingsDigest) {

    private static final String EMBEDDINGS_DIGEST = "embeddingsDigest";

    /** The most bytes that are accepted as a public model. */
    public static final int MAX_BYTES = 1 << 24;

    public PublicModel {
        if ((embeddingsDigest != null) != (plan.embedding() == Embedding.PUBLIC)) {
            throw new IllegalArgumentException(
                    "the digest of public embedding tables and the plan do not fit together");
        }
        plan.requireColumns(config.hiddenSize());
    }

    /** The public parts of a manifest. */
    public static PublicModel of(ShareManifest manifest) {
        return new PublicModel(
                manifest.shareId(),
                manifest.modelDigest(),
                manifest.config(),
                manifest.task(),
                manifest.input(),
                manifest.plan(),
                manifest.calibration(),
                manifest.embeddingsDigest());
    }

    /** As JSON in UTF-8; equal models give equal bytes. */
    public byte[] toBytes() {
        return toJson().toString().getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("shareId", shareId);
        json.put("modelDigest", modelDigest);
        ObjectNode taskJson = json.putObject("task");
        taskJson.put("name", task.name());
        taskJson.put("regression", task.regression());
        task.labels().forEach(taskJson.putArray("labels")::add);
        input.putInto(json);
        json.set("config", config.toJson());
        json.set("plan", plan.toJson());
        calibration.putInto(json);
        if (embeddingsDigest != null) {
            json.put(EMBEDDINGS_DIGEST, embeddingsDigest);
        }
        return json;
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @param where named in messages
     * @throws FormatException if it is malformed, or something in it is missing, null or unknown
     */
    public static PublicModel parse(byte[] bytes, String where) {
        JsonNode json = JsonFiles.parse(bytes, where);
        StrictJson.requireNoNulls(json, where);
        PublicModel model = parse(json, where);
        StrictJson.requireWhole(json, model.toJson(), where);
        return model;
    }

    private static PublicModel parse(JsonNode json, String where) {
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
                    InputInfo.from(json),
                    PrecisionPlan.fromJson(json.path("plan")),
                    Calibration.from(json),
                    json.has(EMBEDDINGS_DIGEST) ? json.path(EMBEDDINGS_DIGEST).asText() : null);
        } catch (IllegalArgumentException e) {
            throw new FormatException(where, String.valueOf(e.getMessage()), e);
        }
    }
}
