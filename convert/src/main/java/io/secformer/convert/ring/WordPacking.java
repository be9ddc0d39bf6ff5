package io.secformer.convert.ring;

/**
 * Packs the low bits of ring words densely into bytes, and back, in the format of {@link
 * BitPacking}. Every implementation gives the same bytes and words.
 */
public interface WordPacking {

    /**
     * Packs the low {@code bits} bits of {@code values[from...]} to {@code out[at...]}.
     *
     * @throws IllegalArgumentException if {@code bits} is not in 1..64
     * @throws IndexOutOfBoundsException if words or bytes do not lie within their array
     */
    void pack(long[] values, int from, int count, int bits, byte[] out, int at);

    /**
     * Reads {@code count} words of {@code bits} bits from {@code in[at...]} to {@code
     * out[from...]}.
     *
     * @throws IllegalArgumentException if {@code bits} is not in 1..64
     * @throws IndexOutOfBoundsException if words or bytes do not lie within their array
     */
    void unpack(byte[] in, int at, int count, int bits, long[] out, int from);

    /** What packs, in a few words for a log. */
    String describe();
}
