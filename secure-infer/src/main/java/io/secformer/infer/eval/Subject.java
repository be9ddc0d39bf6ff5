package io.secformer.infer.eval;

import io.secformer.convert.reading.TokenInput;
import io.secformer.datasets.glue.Example;

/**
 * An example to evaluate.
 *
 * @param example text and label
 * @param tokens its tokens, unpadded
 * @param paddedLength the public length that it is padded to
 * @param fullLength tokens of the whole text; more than {@code tokens} if it was cut
 */
public record Subject(Example example, TokenInput tokens, int paddedLength, int fullLength) {

    /** An example of which nothing was cut off. */
    public Subject(Example example, TokenInput tokens, int paddedLength) {
        this(example, tokens, paddedLength, tokens.tokens());
    }
}
