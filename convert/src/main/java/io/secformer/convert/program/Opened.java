package io.secformer.convert.program;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.tensor.Shape;

/**
 * An opened tensor, in the format of its wire.
 *
 * @param shape its shape
 * @param wire its wire
 * @param data what the reading holds of it
 */
public record Opened<M>(Shape shape, Wire wire, M data) {}
