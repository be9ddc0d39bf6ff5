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
     * @param scores [B, N, T, T], scaled, before mask and softmax
     * @param weights [B, N, T, T], before dropout
     */
    record Attention(NDArray scores, NDArray weights) {}

    /**
     * Runs the layer.
     *
     * @param x [B, T, H]
     * @param mask of the keys, as {@link Softmaxes#prepareMask} gave it
     */
    Result forward(NDArray x, NDArray mask, boolean keepAttention) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDList queryKeyValue = layers.linear(name + ParameterLayout.QKV, x).split(3, 2);
            NDArray scale = scalar(x.getManager(), (float) (1 / Math.sqrt(config.headSize())));
            NDArray query = splitHeads(queryKeyValue.get(0).mul(scale));
            NDArray key = splitHeads(queryKeyValue.get(1));
            NDArray value = splitHeads(queryKeyValue.get(2));

            long length = x.getShape().get(1);
            NDArray scores =
                    query.batchMatMul(key.transpose(0, 2, 1))
                            .reshape(-1, config.numAttentionHeads(), length, length);
            NDArray weights = Softmaxes.apply(config.softmax(), scores, mask);
            NDArray dropped = layers.dropout(weights, config.attentionProbsDropoutProb());
            NDArray context =
                    joinHeads(dropped.reshape(-1, length, length).batchMatMul(value), length);

            NDArray attended = residual(name + ".attention.output", context, x);
            NDArray intermediate = layers.linear(name + ".intermediate.dense", attended);
            NDArray activated = Activations.apply(config.activation(), intermediate);
            NDArray hidden = residual(name + ".output", activated, attended);
            NDScope.unregister(hidden);
            if (!keepAttention) {
                return new Result(hidden, null);
            }
            NDScope.unregister(scores);
            NDScope.unregister(weights);
            return new Result(hidden, new Attention(scores, weights));
        }
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
