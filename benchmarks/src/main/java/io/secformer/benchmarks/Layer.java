package io.secformer.benchmarks;

import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.tensor.Shape;

/**
 * Sizes of a layer of BERT-base for one sentence. The formats that the benchmarks name are those of
 * its wires in the plan of a typical model, which has no Newton step; another model's differ by a
 * few bits.
 */
final class Layer {
    static final int TOKENS = 128;
    static final int HIDDEN = 768;
    static final int INTERMEDIATE = 3072;
    static final int HEADS = 12;
    static final int HEAD_SIZE = HIDDEN / HEADS;

    /** Elements of a hidden state. */
    static final int HIDDEN_STATE = TOKENS * HIDDEN;

    /** Elements of what the activation reads. */
    static final int ACTIVATED = TOKENS * INTERMEDIATE;

    /** Attention scores of all heads. */
    static final int SCORES = HEADS * TOKENS * TOKENS;

    /** The scores, {@code [1, N, T, T]}. */
    static final Shape SCORES_SHAPE = new Shape(1, HEADS, TOKENS, TOKENS);

    /** Queries, keys or values by heads, {@code [1, N, T, D]}. */
    static final Shape HEADS_SHAPE = new Shape(1, HEADS, TOKENS, HEAD_SIZE);

    /** A hidden state, {@code [1, 1, T, H]}. */
    static final Shape HIDDEN_SHAPE = new Shape(1, 1, TOKENS, HIDDEN);

    private Layer() {}

    /** A wire whose range is all that its ring carries. */
    static Wire wire(int fractionBits, int ringBits, int guardBits) {
        double half = Math.scalb(0.5, ringBits - fractionBits);
        return new Wire("benchmark", fractionBits, ringBits, guardBits, -half, half);
    }

    /** A series with harmonics that fade: its values mean nothing. */
    static Series series(Wire wire, int harmonics) {
        double[] cosines = new double[harmonics];
        double[] sines = new double[harmonics];
        for (int k = 0; k < harmonics; k++) {
            cosines[k] = 1.0 / (k + 1);
            sines[k] = -0.5 / (k + 1);
        }
        return new Series(wire.period(), 0.25, cosines, sines, 0);
    }
}
