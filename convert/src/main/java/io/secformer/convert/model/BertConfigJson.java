package io.secformer.convert.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@link BertConfig} as Hugging Face's {@code config.json}. */
final class BertConfigJson {
    private static final int MAX_BYTES = 1 << 20;

    private BertConfigJson() {}

    static BertConfig read(Path file) {
        requireFolder(file.toAbsolutePath().getParent(), file.getParent());
        if (!Files.exists(file)) {
            throw new FormatException(
                    file, "there is no such file, expected in a Hugging Face folder of a model");
        }
        return fromJson(JsonFiles.read(file, MAX_BYTES), file.toString());
    }

    /** What is no folder is said of its name, as it was given. */
    private static void requireFolder(@Nullable Path folder, @Nullable Path given) {
        if (folder != null && given != null && !Files.isDirectory(folder)) {
            throw new FormatException(
                    given,
                    Files.exists(folder)
                            ? "is a file, expected a Hugging Face folder with config.json"
                            : "there is no such folder");
        }
    }

    static BertConfig fromJson(JsonNode json, String where) {
        if (!json.isObject()) {
            throw new FormatException(where, "expected a JSON object");
        }
        requireBert(json, where);
        int numLabels = numLabels(json, where);
        ProblemType problem =
                json.hasNonNull("problem_type")
                        ? parse(() -> ProblemType.parse(text(json, "problem_type", where)), where)
                        : numLabels == 1
                                ? ProblemType.REGRESSION
                                : ProblemType.SINGLE_LABEL_CLASSIFICATION;
        return parse(
                () ->
                        new BertConfig(
                                integer(json, "vocab_size", null, where),
                                integer(json, "hidden_size", null, where),
                                integer(json, "num_hidden_layers", null, where),
                                integer(json, "num_attention_heads", null, where),
                                integer(json, "intermediate_size", null, where),
                                integer(json, "max_position_embeddings", 512, where),
                                integer(json, "type_vocab_size", 2, where),
                                number(json, "layer_norm_eps", 1e-12, where),
                                number(json, "hidden_dropout_prob", 0.1, where),
                                number(json, "attention_probs_dropout_prob", 0.1, where),
                                integer(json, "pad_token_id", 0, where),
                                numLabels,
                                problem,
                                labels(json, numLabels, where),
                                SoftmaxFunction.parse(
                                        textOr(json, "softmax_function", "softmax", where)),
                                number(
                                        json,
                                        "softmax_offset",
                                        SoftmaxFunction.TWO_QUAD_OFFSET,
                                        where),
                                activation(json, where)),
                where);
    }

    static ObjectNode toJson(BertConfig config) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model_type", "bert");
        json.put("vocab_size", config.vocabSize());
        json.put("hidden_size", config.hiddenSize());
        json.put("num_hidden_layers", config.numHiddenLayers());
        json.put("num_attention_heads", config.numAttentionHeads());
        json.put("intermediate_size", config.intermediateSize());
        json.put("max_position_embeddings", config.maxPositionEmbeddings());
        json.put("type_vocab_size", config.typeVocabSize());
        json.put("layer_norm_eps", config.layerNormEps());
        json.put("hidden_dropout_prob", config.hiddenDropoutProb());
        json.put("attention_probs_dropout_prob", config.attentionProbsDropoutProb());
        json.put("pad_token_id", config.padTokenId());
        json.put("hidden_act", config.activation().hiddenAct());
        json.put("position_embedding_type", "absolute");
        json.put("initializer_range", 0.02);
        json.put("torch_dtype", "float32");
        json.put("problem_type", config.problemType().jsonName());
        ObjectNode id2label = json.putObject("id2label");
        ObjectNode label2id = json.putObject("label2id");
        for (int i = 0; i < config.numLabels(); i++) {
            id2label.put(Integer.toString(i), config.id2label().get(i));
            label2id.put(config.id2label().get(i), i);
        }
        json.put("softmax_function", config.softmax().jsonName());
        if (config.softmax() == SoftmaxFunction.TWO_QUAD
                || config.softmaxOffset() != SoftmaxFunction.TWO_QUAD_OFFSET) {
            json.put("softmax_offset", config.softmaxOffset());
        }
        json.put("activation_function", config.activation().jsonName());
        return json;
    }

    static void write(BertConfig config, Path file, List<String> architectures) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (!architectures.isEmpty()) {
            ArrayNode names = json.putArray("architectures");
            architectures.forEach(names::add);
        }
        json.setAll(toJson(config));
        JsonFiles.write(file, json);
    }

    /** Refuses what has the same keys but computes something else. */
    private static void requireBert(JsonNode json, String where) {
        requireValue(json, "model_type", "bert", where);
        requireValue(json, "position_embedding_type", "absolute", where);
        if (json.path("is_decoder").asBoolean(false)
                || json.path("add_cross_attention").asBoolean(false)) {
            throw new FormatException(where, "the model is a decoder, expected an encoder");
        }
    }

    /**
     * What hidden_act says, or the key of ours. That one alone has the functions of students, which
     * take the place of either GeLU.
     */
    private static ActivationFunction activation(JsonNode json, String where) {
        String act = textOr(json, "hidden_act", "gelu", where);
        ActivationFunction declared = ActivationFunction.ofHiddenAct(act);
        if (!json.hasNonNull("activation_function")) {
            return declared;
        }
        ActivationFunction own = ActivationFunction.parse(text(json, "activation_function", where));
        if (own != declared && own.hiddenAct().equals(own.jsonName())) {
            throw new FormatException(
                    where,
                    "activation_function is '"
                            + own.jsonName()
                            + "' and hidden_act '"
                            + act
                            + "', expected the same function");
        }
        return own;
    }

    private static void requireValue(JsonNode json, String key, String expected, String where) {
        if (json.hasNonNull(key) && !json.get(key).asText().equals(expected)) {
            throw new FormatException(
                    where, key + " is '" + json.get(key).asText() + "', expected " + expected);
        }
    }

    /** As Hugging Face reads it: num_labels counts only where id2label is missing. */
    private static int numLabels(JsonNode json, String where) {
        JsonNode names = json.path("id2label");
        if (names.isMissingNode() || names.isNull()) {
            return integer(json, "num_labels", 2, where);
        }
        if (!names.isObject()) {
            throw new FormatException(
                    where, "id2label is " + shorten(names) + ", expected names by number");
        }
        return names.size();
    }

    private static List<String> labels(JsonNode json, int count, String where) {
        JsonNode names = json.path("id2label");
        if (!names.isObject()) {
            if (count < 1 || count > 1 << 10) {
                throw new FormatException(where, "num_labels is " + count);
            }
            return BertConfig.defaultLabels(count);
        }
        List<String> labels = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            JsonNode name = names.get(Integer.toString(i));
            if (name == null || !(name.isTextual() || name.isNumber() || name.isBoolean())) {
                throw new FormatException(where, "id2label has no name for label " + i);
            }
            labels.add(name.asText());
        }
        return labels;
    }

    private static int integer(
            JsonNode json, String key, @Nullable Integer fallback, String where) {
        JsonNode value = json.path(key);
        if (value.isMissingNode() || value.isNull()) {
            if (fallback == null) {
                throw new FormatException(where, "the key " + key + " is missing");
            }
            return fallback;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new FormatException(
                    where, key + " is " + shorten(value) + ", expected a whole number");
        }
        return value.intValue();
    }

    private static double number(JsonNode json, String key, double fallback, String where) {
        JsonNode value = json.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return fallback;
        }
        if (!value.isNumber()) {
            throw new FormatException(where, key + " is " + shorten(value) + ", expected a number");
        }
        return value.doubleValue();
    }

    private static String text(JsonNode json, String key, String where) {
        JsonNode value = json.path(key);
        if (!value.isTextual()) {
            throw new FormatException(where, key + " is " + shorten(value) + ", expected a text");
        }
        return value.textValue();
    }

    private static String textOr(JsonNode json, String key, String fallback, String where) {
        return json.hasNonNull(key) ? text(json, key, where) : fallback;
    }

    private static String shorten(JsonNode value) {
        String text = value.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    private static <T> T parse(Supplier<T> source, String where) {
        try {
            return source.get();
        } catch (IllegalArgumentException e) {
            throw new FormatException(where, String.valueOf(e.getMessage()), e);
        }
    }
}
