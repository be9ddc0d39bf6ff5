package io.secformer.infer.correlation;

import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.WordPacking;
import java.util.Arrays;

/** One party's shares of the values that were dealt for one piece, read in the order dealt. */
public final class ShareReader {
    private final byte[] packed;
    private final int length;
    private final WordPacking packing;
    private final Scratch scratch;
    private int at;

    /**
     * @param shares of the piece; adopted
     * @param scratch room for the computation on this piece
     */
    public ShareReader(DealtShares.Packed shares, WordPacking packing, Scratch scratch) {
        this.packed = shares.bytes();
        this.length = shares.length();
        this.packing = packing;
        this.scratch = scratch;
    }

    /**
     * Reads the next {@code count} shares, in a ring of {@code bits} bits, to the start of {@code
     * out}; zeros if {@code bits} is 0.
     */
    public void read(int count, int bits, long[] out) {
        read(count, bits, out, 0);
    }

    /** Reads to {@code out[from...]}. */
    public void read(int count, int bits, long[] out, int from) {
        if (bits == 0) {
            Arrays.fill(out, from, from + count, 0);
            return;
        }
        packing.unpack(packed, at, count, bits, out, from);
        at += BitPacking.packedBytes(count, bits);
    }

    /** The next {@code count} shares in an array of their own. */
    public long[] read(int count, int bits) {
        long[] shares = new long[count];
        read(count, bits, shares, 0);
        return shares;
    }

    /** The next {@code count} shares in the scratch array of that number, which may be longer. */
    public long[] readScratch(int number, int count, int bits) {
        long[] shares = scratch.longs(number, count);
        read(count, bits, shares, 0);
        return shares;
    }

    /** The bytes of all shares, which may be followed by others. */
    public byte[] packed() {
        return packed;
    }

    /** Passes over shares that are read from {@link #packed} itself; where they start there. */
    public int pass(int bytes) {
        int from = at;
        at = Math.addExact(at, bytes);
        return from;
    }

    /** Arrays for the computation on this piece, which the next piece uses again. */
    public Scratch scratch() {
        return scratch;
    }

    /**
     * Called when all is read.
     *
     * @throws CorrelationException if the piece holds more than was read
     */
    public void finish() {
        if (at != length) {
            throw new CorrelationException(
                    "a piece of " + length + " bytes was read up to byte " + at);
        }
    }
}
