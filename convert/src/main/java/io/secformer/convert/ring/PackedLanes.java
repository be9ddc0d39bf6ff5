package io.secformer.convert.ring;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Where each of eight packed words, or of the first or last four of them, lies in a register that
 * starts with the byte in which they start: it starts in one lane of 64 bits and may end in the
 * next. That depends on the words' width only.
 *
 * @param bits of a word
 * @param bytes from the group's start to the register's
 * @param starts lanes in which the words start
 * @param ends lanes in which they end
 * @param down how far a start is shifted
 * @param up how far an end is
 */
record PackedLanes(
        int bits,
        int bytes,
        VectorShuffle<Long> starts,
        VectorShuffle<Long> ends,
        LongVector down,
        LongVector up) {
    /** Words of a group, which take as many bytes as one of them has bits. */
    static final int GROUP = 8;

    static final VectorSpecies<Long> LANES =
            LongVector.SPECIES_PREFERRED.length() < GROUP
                    ? LongVector.SPECIES_256
                    : LongVector.SPECIES_512;

    /** Registers that a group takes. */
    static final int PARTS = GROUP / LANES.length();

    /**
     * Works out lanes and shifts. Of an odd number of bits, the last four words start in the middle
     * of a byte; they fit a register of four lanes all the same.
     *
     * @param part which words of the group: 0, or 1 for the last ones
     */
    static PackedLanes of(int bits, int part) {
        int lanes = LANES.length();
        int first = part * lanes * bits;
        int[] start = new int[lanes];
        int[] end = new int[lanes];
        long[] shift = new long[lanes];
        long[] back = new long[lanes];
        for (int word = 0; word < lanes; word++) {
            int bit = first % Byte.SIZE + word * bits;
            start[word] = bit / Long.SIZE;
            shift[word] = bit % Long.SIZE;
            // A word that starts its lane ends there too: its own lane does no harm again.
            end[word] = shift[word] == 0 ? start[word] : Math.min(lanes - 1, start[word] + 1);
            back[word] = (Long.SIZE - shift[word]) % Long.SIZE;
        }
        return new PackedLanes(
                bits,
                first / Byte.SIZE,
                VectorShuffle.fromArray(LANES, start, 0),
                VectorShuffle.fromArray(LANES, end, 0),
                LongVector.fromArray(LANES, shift, 0),
                LongVector.fromArray(LANES, back, 0));
    }

    /** Those of all widths, one after another, each in its parts. */
    static PackedLanes[] ofAllWidths() {
        PackedLanes[] all = new PackedLanes[(Long.SIZE + 1) * PARTS];
        for (int bits = 1; bits <= Long.SIZE; bits++) {
            for (int part = 0; part < PARTS; part++) {
                all[bits * PARTS + part] = of(bits, part);
            }
        }
        return all;
    }

    /** The low bits that a word has. */
    long mask() {
        return -1L >>> (Long.SIZE - bits);
    }

    /**
     * The words of a register. Loops keep the arguments in registers of their own.
     *
     * <p>Where a word ends in its first lane, the bits of the next one are masked away.
     */
    static LongVector words(
            LongVector packed,
            VectorShuffle<Long> starts,
            VectorShuffle<Long> ends,
            LongVector down,
            LongVector up,
            long mask) {
        LongVector low = packed.rearrange(starts).lanewise(VectorOperators.LSHR, down);
        LongVector high = packed.rearrange(ends).lanewise(VectorOperators.LSHL, up);
        return low.or(high).and(mask);
    }
}
