package io.secformer.convert.network;

import io.secformer.convert.tensor.Shape;

/**
 * What is revealed to the client.
 *
 * @param wire its wire
 * @param shape its shape
 */
public record NetworkOutput(String wire, Shape shape) {}
