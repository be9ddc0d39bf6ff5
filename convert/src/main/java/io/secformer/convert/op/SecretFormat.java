package io.secformer.convert.op;

import io.secformer.convert.tensor.Shape;

/**
 * Shape and fixed-point format of a secret tensor.
 *
 * @param shape its shape
 * @param ringBits low bits of every word that have a meaning
 * @param fractionBits a word {@code w} stands for {@code w * 2^-fractionBits}
 */
public record SecretFormat(Shape shape, int ringBits, int fractionBits) {

    /** The same numbers in another shape. */
    public SecretFormat withShape(Shape newShape) {
        return new SecretFormat(newShape, ringBits, fractionBits);
    }
}
