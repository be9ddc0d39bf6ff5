package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.Wire;

/**
 * Finds out whether an opening wrapped around its ring, without a comparison.
 *
 * <p>A wire with {@code g} guard bits carries {@code x + offset} in {@code [0, (1 - 2^-g) 2^L)}. So
 * if {@code x + offset + r} wraps, the sum lies at least {@code 2^(L-g)} below {@code r}, and its
 * top {@code g} bits are below those of {@code r}; if it does not wrap, they are not. The dealer
 * shares the bits {@code h_t = [top(r) > t]} for {@code t = 0 ... 2^g - 2}, and the public top of
 * the sum picks one. With one guard bit: the sum wrapped iff {@code msb(r) = 1} and the sum's is 0.
 *
 * <p>Source: one guard bit as in the truncation of Escudero et al. (CRYPTO 2020, edaBits); several
 * are our own design.
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
        // Negative, so with its sign bit set, iff the top is above the threshold.
        return (threshold - (mask >>> (ringBits - guardBits))) >>> (Long.SIZE - 1);
    }

    /** The dealer's bits {@code h_t} of mask words. */
    void bits(long[] masks, int from, int count, int threshold, long[] bits) {
        int shift = ringBits - guardBits;
        for (int i = 0; i < count; i++) {
            bits[i] = (threshold - (masks[from + i] >>> shift)) >>> (Long.SIZE - 1);
        }
    }

    /** Which bit says whether a public word wrapped; {@link #thresholds()} if it surely did not. */
    int threshold(long value) {
        return (int) ((value + offset) >>> (ringBits - guardBits));
    }

    /**
     * Adds {@code words * 2^shift} to the sums where bit 0 of one guard bit shows a public word's
     * wrap.
     *
     * @param shift where it is 64 or more, the words are 0
     */
    void addIfWrapped(long[] values, int from, int count, long[] words, int shift, long[] sums) {
        addIfTop(0, values, from, count, words, shift, sums);
    }

    /** Adds {@code words * 2^shift} to the sums where a public word has this threshold. */
    void addIfTop(
            int threshold,
            long[] values,
            int from,
            int count,
            long[] words,
            int shift,
            long[] sums) {
        int down = ringBits - guardBits;
        long add = offset;
        for (int i = 0; i < count; i++) {
            long top = (values[from + i] + add) >>> down;
            long same = ((top ^ threshold) - 1) >> (Long.SIZE - 1);
            sums[i] += (words[i] << shift) & same;
        }
    }
}
