package io.secformer.convert.network;

import io.secformer.convert.op.Input;
import io.secformer.convert.tensor.Shape;

/**
 * What a client publishes.
 *
 * @param wire its wire
 * @param kind how its values are written
 * @param shape its shape
 */
public record NetworkInput(String wire, Input.Kind kind, Shape shape) {}
