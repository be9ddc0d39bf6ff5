package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.Wire;

/**
 * Finds out whether an opening wrapped around its ring, without a comparison.
 *
 * <p>A wire with {@code g} guard bits carries {@code x + offset} in {@code [0, (1 - 2^-g) 2^L)}. So
 * if {@code x + offset + r} wraps, the sum lies at least {@code 2^(L-g)} below {@code r}, and its
 * top {@code g} bits are below those of {@code r}; if it does not wrap, they are not. The dealer
 * shares the bits {@code h_t = [top(r) > t]} for {@code t = 0 ... 2^g - 2}, and the public top of
 * the sum picks one. With one guard bit: the sum wrapped iff {@code msb(r) = 1} and the sum's is 0.
 */
final class Wraps {
    private final int ringBits;
    private final int guardBits;
    private final long offset;

    /**
     * @throws IllegalArgumentException if the wire has no guard bits
     */
    Wraps(Wire wire) {
        if (wire.guardBits() == 0) {
            throw new IllegalArgumentException(
                    "wire " + wire.name() + " has no guard bits: its wraps cannot be told");
        }
        this.ringBits = wire.ringBits();
        this.guardBits = wire.guardBits();
        this.offset = wire.offset();
    }

    /** The number of bits {@code h_t}. */
    int thresholds() {
        return (1 << guardBits) - 1;
    }

    /** The dealer's bit {@code h_t} of a mask word. */
    long bit(long mask, int threshold) {
        return (mask >>> (ringBits - guardBits)) > threshold ? 1 : 0;
    }

    /** Which bit says whether a public word wrapped; {@link #thresholds()} if it surely did not. */
    int threshold(long value) {
        return (int) ((value + offset) >>> (ringBits - guardBits));
    }
}
