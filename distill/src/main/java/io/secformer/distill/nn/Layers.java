package io.secformer.distill.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import io.secformer.convert.model.BertConfig;
import io.secformer.distill.nn.TrainableParameters.Bound;
import org.jspecify.annotations.Nullable;

/** The building blocks of BERT, each with its parameters looked up by name. */
final class Layers {
    private final Shape hiddenShape;
    private final float epsilon;
    private final Bound parameters;
    private final @Nullable Dropout dropout;

    /**
     * Creates the blocks of one forward pass.
     *
     * @param dropout null where nothing is dropped
     */
    Layers(BertConfig config, Bound parameters, @Nullable Dropout dropout) {
        this.hiddenShape = new Shape(config.hiddenSize());
        this.epsilon = (float) config.layerNormEps();
        this.parameters = parameters;
        this.dropout = dropout;
    }

    /** {@code x W^T + b}: [..., inputs] to [..., outputs]. */
    NDArray linear(String name, NDArray x) {
        return linear(x, parameters.get(name + ".weight"), parameters.get(name + ".bias"));
    }

    /** {@code x W^T + b}: [..., inputs] to [..., outputs]. */
    static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return x.getNDArrayInternal().linear(x, weight, bias).get(0);
    }

    /** A segment of the parameters. */
    NDArray get(String segment) {
        return parameters.get(segment);
    }

    /** Normalises the last axis, [..., H]. */
    NDArray layerNorm(String name, NDArray x) {
        NDArray gain = parameters.get(name + ".weight");
        NDArray bias = parameters.get(name + ".bias");
        return x.getNDArrayInternal().layerNorm(x, hiddenShape, gain, bias, epsilon).get(0);
    }

    /** Rows of a table: [B, T] indices to [B, T, H]. */
    NDArray embedding(String table, NDArray indices) {
        return rows(parameters.get(table), indices);
    }

    /** Word embeddings: [B, T] indices into the batch's words to [B, T, H]. */
    NDArray words(NDArray indices) {
        return rows(parameters.words(), indices);
    }

    private static NDArray rows(NDArray table, NDArray indices) {
        return indices.getNDArrayInternal().embedding(indices, table, SparseFormat.DENSE).get(0);
    }

    /** The first rows of a table, [count, H]. */
    NDArray firstRows(String table, int count) {
        return parameters.get(table).split(new long[] {count}).get(0);
    }

    /** In training, zeroes each element with this probability and scales the others up. */
    NDArray dropout(NDArray x, double probability) {
        return dropout == null ? x : dropout.apply(x, probability);
    }
}
