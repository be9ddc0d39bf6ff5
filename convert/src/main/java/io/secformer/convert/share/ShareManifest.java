package io.secformer.convert.share;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside the words of a share: which sharing and which party's half it is, and the
 * public facts of the model.
 *
 * @param party 0 or 1
 * @param shareId 128 random bits in hexadecimal, the same in both halves and in no other sharing
 * @param modelDigest SHA-256 over a salt that only the model's owner keeps, configuration, plan and
 *     all quantized parameters, in hexadecimal; the same in both halves. The salt keeps this digest
 *     from showing whether the model is one that a party has a copy of; the plan, which is public,
 *     still shows the sizes of its values
 * @param sharesDigest SHA-256 of this half's {@code shares.safetensors}, in hexadecimal
 * @param embeddingsDigest SHA-256 of the file of public embedding tables, in hexadecimal; null
 *     where they are shared
 * @param config the model
 * @param task what it answers
 * @param input what it takes
 * @param plan the format of every wire and every parameter
 * @param calibration how far its ranges reach
 * @param provenance how the share came to be: tool and versions, calibration data, time
 */
public record ShareManifest(
        int party,
        String shareId,
        String modelDigest,
        String sharesDigest,
        @Nullable String embeddingsDigest,
        BertConfig config,
        TaskInfo task,
        InputInfo input,
        PrecisionPlan plan,
        Calibration calibration,
        JsonNode provenance) {

    /** The file's name in a party's folder. */
    public static final String FILE = "manifest.json";

    /**
     * The version that is written, and the only one that is read. 2 came with Newton steps, the
     * centred gain and the exponentials of the exact softmax, 3 with public embedding tables, 4
     * with precision of exponentials by head, 5 with the client's input (tokenizer and pairs), how
     * far the ranges reach, and rough scales.
     */
    public static final int FORMAT_VERSION = 12;

    private static final String FORMAT = "secformer-shares";
    private static final String PLAN_DIGEST = "planDigest";
    private static final String EMBEDDINGS_DIGEST = "embeddingsDigest";
    private static final int MAX_BYTES = 1 << 26;
    private static final Pattern HEX_128 = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern HEX_256 = Pattern.compile("[0-9a-f]{64}");

    /** Checks party, identifiers and that task and configuration have the same outputs. */
    public ShareManifest {
        require(party == 0 || party == 1, "the party is " + party + ", expected 0 or 1");
        require(HEX_128.matcher(shareId).matches(), "the share id is not 32 hexadecimal digits");
        require(
                HEX_256.matcher(modelDigest).matches() && HEX_256.matcher(sharesDigest).matches(),
                "a digest is not 64 hexadecimal digits");
        require(
                (embeddingsDigest != null) == (plan.embedding() == Embedding.PUBLIC),
                "the digest of public embedding tables and the plan do not fit together");
        require(
                embeddingsDigest == null || HEX_256.matcher(embeddingsDigest).matches(),
                "a digest is not 64 hexadecimal digits");
        task.requireFits(config);
        plan.requireColumns(config.hiddenSize());
    }

    /**
     * Reads a manifest.
     *
     * @throws FormatException if it is missing, malformed, or of another version; if something in
     *     it is missing, null or unknown; or if its plan is not the one that it was written for
     */
    public static ShareManifest read(Path file) {
        JsonNode json = JsonFiles.read(file, MAX_BYTES);
        String where = file.toString();
        if (!json.path("format").asText().equals(FORMAT)) {
            throw new FormatException(where, "this is not the manifest of a share");
        }
        int version = json.path("formatVersion").asInt();
        if (version != FORMAT_VERSION) {
            throw new FormatException(
                    where,
                    "format version "
                            + json.path("formatVersion")
                            + ", this program reads "
                            + FORMAT_VERSION
                            + ": convert the model again, or take the program that wrote it");
        }
        StrictJson.requireNoNulls(json, where);
        ShareManifest manifest = parse(json, where);
        String planDigest = json.path(PLAN_DIGEST).asText();
        if (!planDigest.equals(manifest.plan.digest())) {
            throw new FormatException(
                    where,
                    "the precision plan is not the one that the manifest was written for: its"
                            + " digest is "
                            + manifest.plan.digest()
                            + ", the manifest says '"
                            + planDigest
                            + "'");
        }
        StrictJson.requireWhole(json, manifest.toJson(), where);
        return manifest;
    }

    private static ShareManifest parse(JsonNode json, String where) {
        try {
            return new ShareManifest(
                    json.path("party").asInt(-1),
                    json.path("shareId").asText(),
                    json.path("modelDigest").asText(),
                    json.path("sharesDigest").asText(),
                    json.has(EMBEDDINGS_DIGEST) ? json.path(EMBEDDINGS_DIGEST).asText() : null,
                    BertConfig.fromJson(json.path("config"), where + ": config"),
                    TaskInfo.fromJson(json.path("task"), where),
                    InputInfo.from(json),
                    PrecisionPlan.fromJson(json.path("plan")),
                    Calibration.from(json),
                    json.path("provenance"));
        } catch (IllegalArgumentException e) {
            throw new FormatException(where, String.valueOf(e.getMessage()), e);
        }
    }

    /** This manifest as JSON. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", FORMAT);
        json.put("formatVersion", FORMAT_VERSION);
        json.put("party", party);
        json.put("shareId", shareId);
        json.put("modelDigest", modelDigest);
        json.put(PLAN_DIGEST, plan.digest());
        json.put("sharesDigest", sharesDigest);
        if (embeddingsDigest != null) {
            json.put(EMBEDDINGS_DIGEST, embeddingsDigest);
        }
        json.set("task", task.toJson());
        input.putInto(json);
        json.set("config", config.toJson());
        calibration.putInto(json);
        json.set("provenance", provenance);
        json.set("plan", plan.toJson());
        return json;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
