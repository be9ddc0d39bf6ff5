package io.secformer.infer.eval;

import io.secformer.convert.program.TokenInput;
import io.secformer.datasets.glue.Example;

/**
 * An example to evaluate.
 *
 * @param example text and label
 * @param tokens its tokens, unpadded
 * @param paddedLength the public length that it is padded to
 */
public record Subject(Example example, TokenInput tokens, int paddedLength) {}
