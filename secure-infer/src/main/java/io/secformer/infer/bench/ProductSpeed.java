package io.secformer.infer.bench;

import io.secformer.infer.cost.MatrixProducts;

/**
 * How fast one kind of matrix product is at one shape.
 *
 * @param kernel what multiplies
 * @param threads on how many threads
 * @param shape the product
 * @param perSecond multiply-adds a second
 */
public record ProductSpeed(String kernel, int threads, MatrixProducts shape, double perSecond) {}
