package io.secformer.convert.program;

import io.secformer.convert.tensor.Shape;

/**
 * A secret tensor and its fixed-point format.
 *
 * @param shape its shape
 * @param ringBits low bits of every word that have a meaning
 * @param fractionBits a word {@code w} stands for {@code w * 2^-fractionBits}
 * @param data what the reading holds of it
 */
public record Secret<V>(Shape shape, int ringBits, int fractionBits, V data) {}
