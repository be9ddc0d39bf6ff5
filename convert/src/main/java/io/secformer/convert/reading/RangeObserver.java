package io.secformer.convert.reading;

import io.secformer.convert.tensor.Shape;

/** Sees the values of every wire while a reading in the clear runs. */
@FunctionalInterface
public interface RangeObserver {

    /** Ignores all values. */
    RangeObserver NONE = (wire, shape, values) -> {};

    /**
     * Called once for every wire.
     *
     * @param wire name of the wire
     * @param shape shape of the tensor
     * @param values its values, to be read only
     */
    void observe(String wire, Shape shape, double[] values);
}
