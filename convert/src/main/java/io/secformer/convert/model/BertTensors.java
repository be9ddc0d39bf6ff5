package io.secformer.convert.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The canonical tensor names of a BERT classifier, those of Hugging Face's {@code
 * BertForSequenceClassification}, and the shape of each. A weight of a linear layer has shape
 * [outputs, inputs].
 */
public final class BertTensors {
    /** The token table, [V, H]. */
    public static final String WORD_EMBEDDINGS = "bert.embeddings.word_embeddings.weight";

    /** The position table, [positions, H]. */
    public static final String POSITION_EMBEDDINGS = "bert.embeddings.position_embeddings.weight";

    /** The token type table, [types, H]. */
    public static final String TOKEN_TYPE_EMBEDDINGS =
            "bert.embeddings.token_type_embeddings.weight";

    /** Prefix of the LayerNorm after the embeddings. */
    public static final String EMBEDDINGS_LAYER_NORM = "bert.embeddings.LayerNorm";

    /** Prefix of the pooler's linear layer, [H, H]. */
    public static final String POOLER = "bert.pooler.dense";

    /** Prefix of the classifier's linear layer, [C, H]. */
    public static final String CLASSIFIER = "classifier";

    private BertTensors() {}

    /** Prefix of everything in an encoder layer, counted from 0. */
    public static String layer(int index) {
        return "bert.encoder.layer." + index;
    }

    /** Names and shapes of the embeddings and of all encoder layers, in order. */
    public static Map<String, List<Integer>> encoder(BertConfig config) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        int hidden = config.hiddenSize();
        shapes.put(WORD_EMBEDDINGS, List.of(config.vocabSize(), hidden));
        shapes.put(POSITION_EMBEDDINGS, List.of(config.maxPositionEmbeddings(), hidden));
        shapes.put(TOKEN_TYPE_EMBEDDINGS, List.of(config.typeVocabSize(), hidden));
        layerNorm(shapes, EMBEDDINGS_LAYER_NORM, hidden);
        for (int i = 0; i < config.numHiddenLayers(); i++) {
            String layer = layer(i);
            linear(shapes, layer + ".attention.self.query", hidden, hidden);
            linear(shapes, layer + ".attention.self.key", hidden, hidden);
            linear(shapes, layer + ".attention.self.value", hidden, hidden);
            linear(shapes, layer + ".attention.output.dense", hidden, hidden);
            layerNorm(shapes, layer + ".attention.output.LayerNorm", hidden);
            linear(shapes, layer + ".intermediate.dense", config.intermediateSize(), hidden);
            linear(shapes, layer + ".output.dense", hidden, config.intermediateSize());
            layerNorm(shapes, layer + ".output.LayerNorm", hidden);
        }
        return shapes;
    }

    /** Names and shapes of the pooler. */
    public static Map<String, List<Integer>> pooler(BertConfig config) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        linear(shapes, POOLER, config.hiddenSize(), config.hiddenSize());
        return shapes;
    }

    /** Names and shapes of the classifier. */
    public static Map<String, List<Integer>> classifier(BertConfig config) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        linear(shapes, CLASSIFIER, config.numLabels(), config.hiddenSize());
        return shapes;
    }

    /** Names and shapes of the whole model: embeddings, encoder, pooler, classifier. */
    public static Map<String, List<Integer>> all(BertConfig config) {
        Map<String, List<Integer>> shapes = encoder(config);
        shapes.putAll(pooler(config));
        shapes.putAll(classifier(config));
        return shapes;
    }

    private static void linear(
            Map<String, List<Integer>> shapes, String prefix, int outputs, int inputs) {
        shapes.put(prefix + ".weight", List.of(outputs, inputs));
        shapes.put(prefix + ".bias", List.of(outputs));
    }

    private static void layerNorm(Map<String, List<Integer>> shapes, String prefix, int hidden) {
        shapes.put(prefix + ".weight", List.of(hidden));
        shapes.put(prefix + ".bias", List.of(hidden));
    }
}
