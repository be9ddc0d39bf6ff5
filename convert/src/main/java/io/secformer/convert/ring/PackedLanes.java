package io.secformer.convert.ring;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Where each of eight packed words lies in a register that starts with them: it starts in one lane
 * of 64 bits and may end in the next. That depends on the words' width only.
 *
 * @param bits of a word
 * @param starts lanes in which the words start
 * @param ends lanes in which they end
 * @param down how far a start is shifted
 * @param up how far an end is
 */
record PackedLanes(
        int bits,
        VectorShuffle<Long> starts,
        VectorShuffle<Long> ends,
        LongVector down,
        LongVector up) {
    static final VectorSpecies<Long> LANES = LongVector.SPECIES_512;

    /** Words of a group, and lanes of a register. */
    static final int GROUP = 8;

    /** Works out lanes and shifts. */
    static PackedLanes of(int bits) {
        int[] start = new int[GROUP];
        int[] end = new int[GROUP];
        long[] shift = new long[GROUP];
        long[] back = new long[GROUP];
        for (int word = 0; word < GROUP; word++) {
            int bit = word * bits;
            start[word] = bit / Long.SIZE;
            shift[word] = bit % Long.SIZE;
            // A word that starts its lane ends there too: its own lane does no harm again.
            end[word] = shift[word] == 0 ? start[word] : Math.min(GROUP - 1, start[word] + 1);
            back[word] = (Long.SIZE - shift[word]) % Long.SIZE;
        }
        return new PackedLanes(
                bits,
                VectorShuffle.fromArray(LANES, start, 0),
                VectorShuffle.fromArray(LANES, end, 0),
                LongVector.fromArray(LANES, shift, 0),
                LongVector.fromArray(LANES, back, 0));
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
