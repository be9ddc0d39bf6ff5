package io.secformer.distill.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;

/**
 * What turns attention scores into weights. A masked key has weight 0 in each of them.
 *
 * <ul>
 *   <li>softmax: {@code exp(x_i) / sum_j exp(x_j)} over the keys that are not masked.
 *   <li>2Quad: {@code (x_i + c)^2 m_i / sum_j (x_j + c)^2 m_j} (MPCFormer, Li et al. 2023, section
 *       3; SecFormer, Luo et al. 2024, section 3.2), with c = 5 unless the model says otherwise.
 *   <li>2ReLU: {@code relu(x_i) m_i / (sum_j relu(x_j) m_j + epsilon)} (MPCFormer).
 * </ul>
 */
final class Softmaxes {
    private static final float MASKED = -1e9f;

    private Softmaxes() {}

    /** The form in which a softmax is trained. */
    @FunctionalInterface
    interface Form {

        /**
         * Attention weights.
         *
         * @param scores [B, N, T, T], the last axis are the keys
         * @param mask what {@link #mask} gave
         */
        NDArray weights(NDArray scores, NDArray mask);

        /**
         * The mask as this form wants it: a factor, unless it says otherwise.
         *
         * @param keys [B, 1, 1, T], 1 for a key that counts
         * @return of the same shape
         */
        default NDArray mask(NDArray keys) {
            return keys;
        }
    }

    /** The form of a model's softmax. */
    static Form of(BertConfig config) {
        return switch (config.softmax()) {
            case SOFTMAX -> new Exponentials();
            case TWO_QUAD -> new Squares((float) config.softmaxOffset());
            case TWO_RELU -> Softmaxes::twoRelu;
        };
    }

    /** Of softmax: the mask is a summand, as it is given to the engine's own. */
    private record Exponentials() implements Form {
        @Override
        public NDArray weights(NDArray scores, NDArray mask) {
            return scores.add(mask).softmax(-1);
        }

        @Override
        public NDArray mask(NDArray keys) {
            NDManager manager = keys.getManager();
            return manager.ones(keys.getShape()).subi(keys).muli(scalar(manager, MASKED));
        }
    }

    /** Of 2Quad with its constant. */
    private record Squares(float offset) implements Form {
        @Override
        public NDArray weights(NDArray scores, NDArray mask) {
            NDArray constant = scalar(scores.getManager(), offset);
            NDArray squares = scores.add(constant).square().mul(mask);
            return squares.div(squares.sum(new int[] {3}, true));
        }
    }

    private static NDArray twoRelu(NDArray scores, NDArray mask) {
        NDArray positive = scores.getNDArrayInternal().relu().mul(mask);
        NDArray sum = positive.sum(new int[] {3}, true);
        return positive.div(
                sum.add(scalar(scores.getManager(), (float) SoftmaxFunction.TWO_RELU_EPSILON)));
    }

    /**
     * A scalar in memory of the engine's own. (The arithmetic methods that take a Java number wrap
     * a Java buffer, which may be collected before a gradient graph that remembers it.)
     */
    static NDArray scalar(NDManager manager, float value) {
        return manager.full(new Shape(), value);
    }
}
