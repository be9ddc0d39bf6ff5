package io.secformer.distill.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.distill.nn.TrainableParameters.Bound;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forward pass of BERT with a classifier, post-LayerNorm as published (Devlin et al. 2019), in
 * the arrangement of Hugging Face's {@code BertForSequenceClassification}, dropout included.
 *
 * <p>Where only logits are asked for, the last layer runs for the first token of each text alone:
 * the classifier reads no other, and a seventh of a model of six layers is saved.
 *
 * <p>Every layer releases its intermediate arrays on leaving; what a gradient needs, the engine
 * keeps by itself.
 */
public final class BertForwardPass {
    /** How a forward pass is to run. */
    public enum Mode {
        /** Without dropout; logits only. */
        EVALUATE(false, false),
        /** With dropout; logits only. */
        TRAIN(true, false),
        /** Without dropout; logits, hidden states, attention scores and weights. */
        REPRESENT(false, true),
        /** With dropout; logits, hidden states, attention scores and weights. */
        TRAIN_REPRESENT(true, true);

        private final boolean dropout;
        private final boolean representations;

        Mode(boolean dropout, boolean representations) {
            this.dropout = dropout;
            this.representations = representations;
        }
    }

    private final BertConfig config;
    private final @Nullable Dropout dropout;

    /** Creates a network that drops nothing, whatever the mode; it holds no parameters. */
    public BertForwardPass(BertConfig config) {
        this(config, null);
    }

    /**
     * Creates the network of a configuration; it holds no parameters.
     *
     * @param dropout what is dropped in modes with dropout; null for nothing
     */
    public BertForwardPass(BertConfig config, @Nullable Dropout dropout) {
        this.config = config;
        this.dropout = dropout;
    }

    /**
     * Runs the network.
     *
     * @param parameters bound to the batch, in the step that owns all results
     * @param batch the tokens
     * @param mode dropout and outputs
     * @throws IllegalArgumentException if the batch is longer than the model's positions
     */
    public BertOutput forward(Bound parameters, TokenBatch.Arrays batch, Mode mode) {
        if (batch.length() > config.maxPositionEmbeddings()) {
            throw new IllegalArgumentException(
                    "the batch has "
                            + batch.length()
                            + " tokens a row, the model has "
                            + config.maxPositionEmbeddings()
                            + " positions");
        }
        Layers layers = new Layers(config, parameters, mode.dropout ? dropout : null);
        List<NDArray> hiddenStates = new ArrayList<>();
        List<NDArray> attentionScores = new ArrayList<>();
        List<NDArray> attentionWeights = new ArrayList<>();
        NDArray keys = batch.mask().reshape(batch.size(), 1, 1, batch.length());
        NDArray mask = Softmaxes.of(config).mask(keys);
        NDArray hidden = embed(layers, batch);
        hiddenStates.add(hidden);
        int last = config.numHiddenLayers() - 1;
        for (int i = 0; i <= last; i++) {
            EncoderLayer layer = new EncoderLayer(config, layers, BertTensors.layer(i));
            if (mode.representations) {
                EncoderLayer.Result result = layer.forward(hidden, mask, true);
                hidden = result.hidden();
                hiddenStates.add(hidden);
                if (result.attention() != null) {
                    attentionScores.add(result.attention().scores());
                    attentionWeights.add(result.attention().weights());
                }
            } else {
                NDArray input = hidden;
                hidden =
                        i < last
                                ? layer.forward(input, mask, false).hidden()
                                : layer.forwardFirst(input, mask);
                input.close();
            }
        }
        NDArray logits = classify(layers, hidden, batch.size());
        return mode.representations
                ? new BertOutput(logits, hiddenStates, attentionScores, attentionWeights)
                : new BertOutput(logits, List.of(), List.of(), List.of());
    }

    private NDArray embed(Layers layers, TokenBatch.Arrays batch) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray words = layers.words(batch.wordIndices());
            NDArray types = layers.embedding(BertTensors.TOKEN_TYPE_EMBEDDINGS, batch.tokenTypes());
            NDArray positions = layers.firstRows(BertTensors.POSITION_EMBEDDINGS, batch.length());
            NDArray sum = words.add(types).add(positions);
            NDArray normalized = layers.layerNorm(BertTensors.EMBEDDINGS_LAYER_NORM, sum);
            NDArray result = layers.dropout(normalized, config.hiddenDropoutProb());
            NDScope.unregister(result);
            return result;
        }
    }

    private NDArray classify(Layers layers, NDArray hidden, int batchSize) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            boolean isFirst = hidden.getShape().get(1) == 1;
            NDArray row = isFirst ? hidden : hidden.split(new long[] {1}, 1).get(0);
            NDArray first = row.reshape(batchSize, config.hiddenSize());
            NDArray pooled = layers.linear(BertTensors.POOLER, first).tanh();
            NDArray dropped = layers.dropout(pooled, config.hiddenDropoutProb());
            NDArray logits = layers.linear(BertTensors.CLASSIFIER, dropped);
            NDScope.unregister(logits);
            return logits;
        }
    }
}
