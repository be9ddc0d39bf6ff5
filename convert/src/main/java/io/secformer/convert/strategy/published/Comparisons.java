package io.secformer.convert.strategy.published;

import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;

/**
 * Comparisons with public constants, several at a time: their rounds are the same.
 *
 * @param ops what they are written over
 * @param at where
 * @param fractionBits of all values
 */
record Comparisons<S, O>(TensorOps<S, O> ops, Block at, int fractionBits) {

    /** Bits, 1 where a value is below 0, as secrets of the fraction bits of all values. */
    S negative(S x) {
        return ofOpened(ops.open(at.wire(SiteRole.COMPARED), x));
    }

    /** The same of a value that is opened for something else, too. */
    S ofOpened(O x) {
        return ops.times(ops.negative(x), 1, fractionBits);
    }

    /** A secret as a factor: opened with the fraction bits of all values. */
    O factor(S selected) {
        return ops.open(at.wire(SiteRole.SELECTED), selected);
    }

    /** {@code a - b}. */
    S minus(S a, S b) {
        return ops.add(a, ops.times(b, -1, 0));
    }

    /** {@code 1 - bit}. */
    S not(S bit) {
        return ops.addPublic(ops.times(bit, -1, 0), 1);
    }
}
