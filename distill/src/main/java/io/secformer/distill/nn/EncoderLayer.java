package io.secformer.distill.nn;

import static io.secformer.distill.nn.Softmaxes.scalar;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import io.secformer.convert.model.BertConfig;
import org.jspecify.annotations.Nullable;

/** One encoder layer: attention and feed-forward, each with a residual path and a LayerNorm. */
final class EncoderLayer {
    private final BertConfig config;
    private final Layers layers;
    private final String name;

    EncoderLayer(BertConfig config, Layers layers, String name) {
        this.config = config;
        this.layers = layers;
        this.name = name;
    }

    /**
     * What a layer gives.
     *
     * @param hidden [B, T, H]
     * @param attention null unless asked for
     */
    record Result(NDArray hidden, @Nullable Attention attention) {}

    /**
     * What a layer attends to.
     *
     * @param scores [B, N, Q, T], scaled, before mask and softmax
     * @param weights [B, N, Q, T], before dropout
     */
    record Attention(NDArray scores, NDArray weights) {}

    /**
     * Runs the layer.
     *
     * @param x [B, T, H]
     * @param mask of the keys, as {@link Softmaxes.Form#mask} gave it
     */
    Result forward(NDArray x, NDArray mask, boolean keepAttention) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDList queryKeyValue = layers.linear(name + ParameterLayout.QKV, x).split(3, 2);
            Attention attention = attend(queryKeyValue.get(0), queryKeyValue.get(1), mask);
            NDArray hidden = finish(attention, queryKeyValue.get(2), x);
            NDScope.unregister(hidden);
            if (!keepAttention) {
                return new Result(hidden, null);
            }
            NDScope.unregister(attention.scores());
            NDScope.unregister(attention.weights());
            return new Result(hidden, attention);
        }
    }

    /**
     * Runs the layer for the first token of each text alone, which is all that a classifier reads
     * of the last layer: only keys and values are those of all tokens.
     *
     * @param x [B, T, H]
     * @param mask of the keys
     * @return [B, 1, H]
     */
    NDArray forwardFirst(NDArray x, NDArray mask) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray first = x.split(new long[] {1}, 1).get(0);
            long[] cut = {config.hiddenSize()};
            NDList weights = layers.get(name + ParameterLayout.QKV + ".weight").split(cut);
            NDList biases = layers.get(name + ParameterLayout.QKV + ".bias").split(cut);
            NDArray query = Layers.linear(first, weights.get(0), biases.get(0));
            NDList keyValue = Layers.linear(x, weights.get(1), biases.get(1)).split(2, 2);
            NDArray hidden = finish(attend(query, keyValue.get(0), mask), keyValue.get(1), first);
            NDScope.unregister(hidden);
            return hidden;
        }
    }

    /**
     * What queries attend to.
     *
     * @param query [B, Q, H]
     * @param key [B, T, H]
     */
    private Attention attend(NDArray query, NDArray key, NDArray mask) {
        NDArray scale = scalar(query.getManager(), (float) (1 / Math.sqrt(config.headSize())));
        NDArray scores =
                splitHeads(query.mul(scale))
                        .batchMatMul(splitHeads(key).transpose(0, 2, 1))
                        .reshape(
                                -1,
                                config.numAttentionHeads(),
                                query.getShape().get(1),
                                key.getShape().get(1));
        return new Attention(scores, Softmaxes.of(config).weights(scores, mask));
    }

    /** The rest of the layer, from the values [B, T, H] and the input [B, Q, H] of the queries. */
    private NDArray finish(Attention attention, NDArray value, NDArray x) {
        long queries = x.getShape().get(1);
        NDArray dropped = layers.dropout(attention.weights(), config.attentionProbsDropoutProb());
        NDArray context =
                joinHeads(
                        dropped.reshape(-1, queries, value.getShape().get(1))
                                .batchMatMul(splitHeads(value)),
                        queries);
        NDArray attended = residual(name + ".attention.output", context, x);
        NDArray intermediate = layers.linear(name + ".intermediate.dense", attended);
        NDArray activated = Activations.apply(config.activation(), intermediate);
        return residual(name + ".output", activated, attended);
    }

    private NDArray residual(String block, NDArray x, NDArray shortcut) {
        NDArray projected = layers.linear(block + ".dense", x);
        NDArray dropped = layers.dropout(projected, config.hiddenDropoutProb());
        return layers.layerNorm(block + ".LayerNorm", dropped.add(shortcut));
    }

    /** [B, T, H] to [B N, T, D]. */
    private NDArray splitHeads(NDArray x) {
        long length = x.getShape().get(1);
        return x.reshape(-1, length, config.numAttentionHeads(), config.headSize())
                .transpose(0, 2, 1, 3)
                .reshape(-1, length, config.headSize());
    }

    /** [B N, T, D] to [B, T, H]. */
    private NDArray joinHeads(NDArray x, long length) {
        return x.reshape(-1, config.numAttentionHeads(), length, config.headSize())
                .transpose(0, 2, 1, 3)
                .reshape(-1, length, config.hiddenSize());
    }
}
