package io.secformer.convert.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The configuration of a BERT encoder with a classifier: Hugging Face's keys in camel case, and
 * which softmax and activation the model computes.
 *
 * @param vocabSize entries of the token table (V)
 * @param hiddenSize width of a token (H), a multiple of {@code numAttentionHeads}
 * @param numHiddenLayers encoder layers (L)
 * @param numAttentionHeads heads of each layer (N)
 * @param intermediateSize width of the feed-forward layer (F)
 * @param maxPositionEmbeddings the longest input, in tokens
 * @param typeVocabSize entries of the token type table
 * @param layerNormEps added to the variance in every LayerNorm
 * @param hiddenDropoutProb dropout in training, 0 to below 1
 * @param attentionProbsDropoutProb dropout of attention weights in training, 0 to below 1
 * @param padTokenId the token that fills an input up
 * @param numLabels outputs of the classifier (C); 1 for regression
 * @param problemType what the outputs mean
 * @param id2label the name of every output, in order
 * @param softmax what turns attention scores into weights
 * @param softmaxOffset what 2Quad adds to every score, c, above 0; other functions have none
 * @param activation the activation of the feed-forward layer
 */
public record BertConfig(
        int vocabSize,
        int hiddenSize,
        int numHiddenLayers,
        int numAttentionHeads,
        int intermediateSize,
        int maxPositionEmbeddings,
        int typeVocabSize,
        double layerNormEps,
        double hiddenDropoutProb,
        double attentionProbsDropoutProb,
        int padTokenId,
        int numLabels,
        ProblemType problemType,
        List<String> id2label,
        SoftmaxFunction softmax,
        double softmaxOffset,
        ActivationFunction activation) {

    /** Sizes beyond this are refused, so that products of two sizes cannot overflow. */
    private static final int MAX_SIZE = 1 << 24;

    /** Checks every value and copies the labels. */
    public BertConfig {
        size("vocab_size", vocabSize, MAX_SIZE);
        size("hidden_size", hiddenSize, 1 << 16);
        size("num_hidden_layers", numHiddenLayers, 1 << 10);
        size("num_attention_heads", numAttentionHeads, hiddenSize);
        size("intermediate_size", intermediateSize, 1 << 18);
        size("max_position_embeddings", maxPositionEmbeddings, 1 << 16);
        size("type_vocab_size", typeVocabSize, 1 << 10);
        size("number of labels", numLabels, 1 << 10);
        require(
                hiddenSize % numAttentionHeads == 0,
                "hidden_size "
                        + hiddenSize
                        + " is not a multiple of num_attention_heads "
                        + numAttentionHeads);
        require(
                padTokenId >= 0 && padTokenId < vocabSize,
                "pad_token_id " + padTokenId + " is outside the vocabulary of " + vocabSize);
        require(
                layerNormEps > 0 && layerNormEps < 1,
                "layer_norm_eps is " + layerNormEps + ", expected a number between 0 and 1");
        probability("hidden_dropout_prob", hiddenDropoutProb);
        probability("attention_probs_dropout_prob", attentionProbsDropoutProb);
        SoftmaxFunction.requireOffset(softmaxOffset);
        id2label = List.copyOf(id2label);
        require(
                id2label.size() == numLabels,
                "id2label names " + id2label.size() + " labels, expected " + numLabels);
        require(
                problemType != ProblemType.REGRESSION || numLabels == 1,
                "a regression has 1 output, found " + numLabels);
    }

    /**
     * A classifier of the given size, with BERT's usual values for everything else: 2 token types,
     * 512 positions, dropout 0.1, epsilon 1e-12, pad token 0, softmax and GeLU, two classes.
     */
    public static BertConfig ofSize(
            int vocabSize, int hiddenSize, int layers, int heads, int intermediateSize) {
        return new BertConfig(
                vocabSize,
                hiddenSize,
                layers,
                heads,
                intermediateSize,
                512,
                2,
                1e-12,
                0.1,
                0.1,
                0,
                2,
                ProblemType.SINGLE_LABEL_CLASSIFICATION,
                defaultLabels(2),
                SoftmaxFunction.SOFTMAX,
                SoftmaxFunction.TWO_QUAD_OFFSET,
                ActivationFunction.GELU);
    }

    /** BERT-base uncased: 12 layers of 768, 12 heads. */
    public static BertConfig bertBase() {
        return ofSize(30522, 768, 12, 12, 3072);
    }

    /** BERT-large uncased: 24 layers of 1024, 16 heads. */
    public static BertConfig bertLarge() {
        return ofSize(30522, 1024, 24, 16, 4096);
    }

    /**
     * Reads a Hugging Face {@code config.json}.
     *
     * @throws io.secformer.kit.file.FormatException if the file is missing, not JSON, or describes
     *     a model that this project cannot run
     */
    public static BertConfig read(Path configJson) {
        return BertConfigJson.read(configJson);
    }

    /**
     * Reads a configuration out of a JSON tree, as {@link #toJson} wrote it.
     *
     * @param where named in messages
     * @throws io.secformer.kit.file.FormatException as {@link #read}
     */
    public static BertConfig fromJson(JsonNode json, String where) {
        return BertConfigJson.fromJson(json, where);
    }

    /** This configuration with Hugging Face's keys, ready for {@code config.json}. */
    public ObjectNode toJson() {
        return BertConfigJson.toJson(this);
    }

    /**
     * Writes a Hugging Face {@code config.json}; the file appears whole or not at all.
     *
     * @param architectures the names for the key architectures, such as
     *     BertForSequenceClassification; none leaves the key out
     */
    public void write(Path configJson, String... architectures) {
        BertConfigJson.write(this, configJson, List.of(architectures));
    }

    /** Width of one head (D), {@code hiddenSize / numAttentionHeads}. */
    public int headSize() {
        return hiddenSize / numAttentionHeads;
    }

    /** Whether the model has one output that is a score. */
    public boolean isRegression() {
        return problemType == ProblemType.REGRESSION;
    }

    /** The same model with another softmax. */
    public BertConfig withSoftmax(SoftmaxFunction function) {
        return copy(numLabels, problemType, id2label, function, softmaxOffset, activation);
    }

    /** The same model with another constant of 2Quad. */
    public BertConfig withSoftmaxOffset(double offset) {
        return copy(numLabels, problemType, id2label, softmax, offset, activation);
    }

    /** The same model with another activation. */
    public BertConfig withActivation(ActivationFunction function) {
        return copy(numLabels, problemType, id2label, softmax, softmaxOffset, function);
    }

    /** The same encoder under a classifier with these classes, in this order. */
    public BertConfig withLabels(List<String> labels) {
        return copy(
                labels.size(),
                ProblemType.SINGLE_LABEL_CLASSIFICATION,
                labels,
                softmax,
                softmaxOffset,
                activation);
    }

    /** The same encoder under a single output that is a score. */
    public BertConfig withRegression() {
        return copy(
                1, ProblemType.REGRESSION, defaultLabels(1), softmax, softmaxOffset, activation);
    }

    /** The same model with other dropout in training. */
    public BertConfig withDropout(double hidden, double attentionProbs) {
        return new BertConfig(
                vocabSize,
                hiddenSize,
                numHiddenLayers,
                numAttentionHeads,
                intermediateSize,
                maxPositionEmbeddings,
                typeVocabSize,
                layerNormEps,
                hidden,
                attentionProbs,
                padTokenId,
                numLabels,
                problemType,
                id2label,
                softmax,
                softmaxOffset,
                activation);
    }

    /** The same model for inputs of at most {@code positions} tokens. */
    public BertConfig withMaxPositionEmbeddings(int positions) {
        return new BertConfig(
                vocabSize,
                hiddenSize,
                numHiddenLayers,
                numAttentionHeads,
                intermediateSize,
                positions,
                typeVocabSize,
                layerNormEps,
                hiddenDropoutProb,
                attentionProbsDropoutProb,
                padTokenId,
                numLabels,
                problemType,
                id2label,
                softmax,
                softmaxOffset,
                activation);
    }

    /** Hugging Face's names for outputs that have none: LABEL_0, LABEL_1 and so on. */
    public static List<String> defaultLabels(int count) {
        List<String> labels = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            labels.add("LABEL_" + i);
        }
        return labels;
    }

    private BertConfig copy(
            int outputs,
            ProblemType type,
            List<String> labels,
            SoftmaxFunction softmaxFunction,
            double offset,
            ActivationFunction activationFunction) {
        return new BertConfig(
                vocabSize,
                hiddenSize,
                numHiddenLayers,
                numAttentionHeads,
                intermediateSize,
                maxPositionEmbeddings,
                typeVocabSize,
                layerNormEps,
                hiddenDropoutProb,
                attentionProbsDropoutProb,
                padTokenId,
                outputs,
                type,
                labels,
                softmaxFunction,
                offset,
                activationFunction);
    }

    private static void size(String key, int value, int max) {
        require(
                value >= 1 && value <= max,
                key + " is " + value + ", expected a number from 1 to " + max);
    }

    private static void probability(String key, double value) {
        require(value >= 0 && value < 1, key + " is " + value + ", expected 0 to below 1");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
