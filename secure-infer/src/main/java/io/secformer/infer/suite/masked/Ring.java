package io.secformer.infer.suite.masked;

/** Shifts that mean multiplication by a power of two, also by one that the words cannot hold. */
final class Ring {
    private Ring() {}

    /** {@code word * 2^bits} modulo 2^64, for any {@code bits >= 0}. */
    static long shiftLeft(long word, int bits) {
        return bits >= Long.SIZE ? 0 : word << bits;
    }
}
