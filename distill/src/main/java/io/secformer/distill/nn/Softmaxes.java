package io.secformer.distill.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.secformer.convert.model.SoftmaxFunction;

/**
 * What turns attention scores into weights. A masked key has weight 0 in each of them.
 *
 * <ul>
 *   <li>softmax: {@code exp(x_i) / sum_j exp(x_j)} over the keys that are not masked.
 *   <li>2Quad: {@code (x_i + 5)^2 m_i / sum_j (x_j + 5)^2 m_j} (MPCFormer, Li et al. 2023, section
 *       3; SecFormer, Luo et al. 2024, section 3.2).
 *   <li>2ReLU: {@code relu(x_i) m_i / (sum_j relu(x_j) m_j + epsilon)} (MPCFormer).
 * </ul>
 */
final class Softmaxes {
    /** The constant c of 2Quad. */
    static final float TWO_QUAD_SHIFT = 5f;

    /** Keeps a row in which no score is positive from becoming 0 / 0. */
    static final float TWO_RELU_EPSILON = 1e-6f;

    private static final float MASKED = -1e9f;

    private Softmaxes() {}

    /**
     * The mask in the form that a function wants.
     *
     * @param mask [B, T], 1 for a key that counts
     * @return [B, 1, 1, T]: additive for softmax, multiplicative for the others
     */
    static NDArray prepareMask(SoftmaxFunction function, NDArray mask) {
        NDArray keys = mask.reshape(mask.getShape().get(0), 1, 1, mask.getShape().get(1));
        if (function != SoftmaxFunction.SOFTMAX) {
            return keys;
        }
        NDManager manager = mask.getManager();
        return manager.ones(keys.getShape()).subi(keys).muli(scalar(manager, MASKED));
    }

    /**
     * Attention weights.
     *
     * @param scores [B, N, T, T], the last axis are the keys
     * @param mask what {@link #prepareMask} gave
     */
    static NDArray apply(SoftmaxFunction function, NDArray scores, NDArray mask) {
        NDManager manager = scores.getManager();
        return switch (function) {
            case SOFTMAX -> scores.add(mask).softmax(-1);
            case TWO_QUAD -> {
                NDArray squares = scores.add(scalar(manager, TWO_QUAD_SHIFT)).square().mul(mask);
                yield squares.div(squares.sum(new int[] {3}, true));
            }
            case TWO_RELU -> {
                NDArray positive = scores.getNDArrayInternal().relu().mul(mask);
                NDArray sum = positive.sum(new int[] {3}, true);
                yield positive.div(sum.add(scalar(manager, TWO_RELU_EPSILON)));
            }
        };
    }

    /**
     * A scalar in memory of the engine's own. (The arithmetic methods that take a Java number wrap
     * a Java buffer, which may be collected before a gradient graph that remembers it.)
     */
    static NDArray scalar(NDManager manager, float value) {
        return manager.full(new Shape(), value);
    }
}
