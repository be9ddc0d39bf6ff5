package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.tensor.Shape;

/**
 * Shape and fixed-point format of an opened tensor.
 *
 * @param shape its shape
 * @param wire the wire that it was opened on
 */
public record OpenedFormat(Shape shape, Wire wire) {

    /**
     * Requires that a product can be formed in a ring: in the tensor's own, or in a wider one.
     *
     * @throws IllegalStateException if the ring is narrower, or wider and the wire has no guard bit
     */
    void requireKeepsOrWidens(int ringBits) {
        if (ringBits != wire.ringBits()) {
            requireWidens(ringBits);
        }
    }

    /**
     * Requires that a product of the tensor can be formed in a ring that is wider than its own.
     *
     * @throws IllegalStateException if the wire has no guard bit, or the ring is not wider
     */
    void requireWidens(int ringBits) {
        PlanFits.require(
                wire.guardBits() == 1 && ringBits > wire.ringBits(),
                () -> "wire %s cannot be widened to %d bits".formatted(wire.name(), ringBits));
    }
}
