package io.secformer.convert.reading;

import io.secformer.convert.tensor.Shape;

/**
 * A tensor in floating point.
 *
 * @param shape its shape
 * @param values its elements, adopted
 */
public record PlainTensor(Shape shape, double[] values) {

    public PlainTensor {
        if (values.length != shape.size()) {
            throw new IllegalArgumentException(
                    shape + " needs " + shape.size() + " values, found " + values.length);
        }
    }
}
