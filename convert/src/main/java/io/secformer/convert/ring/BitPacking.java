package io.secformer.convert.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Packs the low bits of ring words densely into bytes, and back: what an opening on {@code bits}
 * bits puts on the wire.
 *
 * <p>Word {@code i} takes the bits {@code [i * bits, (i + 1) * bits)} of the byte sequence, where
 * bit {@code n} is bit {@code n mod 8} of byte {@code n / 8} (little-endian in bits and bytes).
 * Unused high bits of the last byte are zero.
 */
public final class BitPacking {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** The widest word that one unaligned 64-bit read contains, whatever bit it starts at. */
    private static final int SINGLE_READ_BITS = 57;

    private BitPacking() {}

    /**
     * The number of bytes that {@code count} words of {@code bits} bits take.
     *
     * @throws IllegalArgumentException if {@code bits} is not in 1..64, {@code count} is negative,
     *     or the result is more than a byte array can hold
     */
    public static int packedBytes(int count, int bits) {
        if (bits < 1 || bits > Long.SIZE) {
            throw new IllegalArgumentException("bits must be in 1..64, found " + bits);
        }
        if (count < 0) {
            throw new IllegalArgumentException("count must not be negative, found " + count);
        }
        long bytes = ((long) count * bits + 7) >>> 3;
        if (bytes > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    count
                            + " words of "
                            + bits
                            + " bits need "
                            + bytes
                            + " bytes, more than one array holds: pack them in several parts");
        }
        return (int) bytes;
    }

    /** Packs the low {@code bits} bits of {@code values[from...]} to {@code out[at...]}. */
    public static void pack(long[] values, int from, int count, int bits, byte[] out, int at) {
        int bytes = packedBytes(count, bits);
        Objects.checkFromIndexSize(from, count, values.length);
        Objects.checkFromIndexSize(at, bytes, out.length);
        if (bits == Long.SIZE) {
            words(out, at, bytes).asLongBuffer().put(values, from, count);
            return;
        }
        long mask = (1L << bits) - 1;
        long held = 0;
        int heldBits = 0;
        int to = at;
        for (int i = from; i < from + count; i++) {
            long value = values[i] & mask;
            held |= value << heldBits;
            heldBits += bits;
            if (heldBits >= Long.SIZE) {
                LONGS.set(out, to, held);
                to += Long.BYTES;
                heldBits -= Long.SIZE;
                // In two shifts: what did not fit is nothing when heldBits is 0.
                held = (value >>> (bits - 1 - heldBits)) >>> 1;
            }
        }
        for (; heldBits > 0; heldBits -= Byte.SIZE) {
            out[to++] = (byte) held;
            held >>>= Byte.SIZE;
        }
    }

    /**
     * Reads {@code count} words of {@code bits} bits from {@code in[at...]} to {@code
     * out[from...]}.
     */
    public static void unpack(byte[] in, int at, int count, int bits, long[] out, int from) {
        int bytes = packedBytes(count, bits);
        Objects.checkFromIndexSize(at, bytes, in.length);
        Objects.checkFromIndexSize(from, count, out.length);
        if (bits == Long.SIZE) {
            words(in, at, bytes).asLongBuffer().get(out, from, count);
            return;
        }
        // Words whose reads of 8 (and for wide words 9) bytes stay inside the array go the fast
        // way.
        int extra = bits > SINGLE_READ_BITS ? 1 : 0;
        long lastByte = (long) in.length - at - Long.BYTES - extra;
        int fast = lastByte < 0 ? 0 : (int) Math.min(count, (lastByte * Byte.SIZE) / bits + 1);
        if (extra == 0) {
            unpackNarrow(in, at, fast, bits, out, from);
        } else {
            unpackWide(in, at, fast, bits, out, from);
        }
        for (int i = fast; i < count; i++) {
            out[from + i] = readSlowly(in, at, (long) i * bits, bits);
        }
    }

    private static void unpackNarrow(byte[] in, int at, int count, int bits, long[] out, int from) {
        long mask = (1L << bits) - 1;
        long bit = 0;
        for (int i = 0; i < count; i++) {
            long word = (long) LONGS.get(in, at + (int) (bit >>> 3));
            out[from + i] = (word >>> (bit & 7)) & mask;
            bit += bits;
        }
    }

    private static void unpackWide(byte[] in, int at, int count, int bits, long[] out, int from) {
        long mask = (1L << bits) - 1;
        long bit = 0;
        for (int i = 0; i < count; i++) {
            int to = at + (int) (bit >>> 3);
            int shift = (int) (bit & 7);
            long low = (long) LONGS.get(in, to) >>> shift;
            long high = ((in[to + Long.BYTES] & 0xFFL) << (Long.SIZE - 1 - shift)) << 1;
            out[from + i] = (low | high) & mask;
            bit += bits;
        }
    }

    private static long readSlowly(byte[] in, int at, long bit, int bits) {
        long value = 0;
        int have = 0;
        while (have < bits) {
            int to = at + (int) ((bit + have) >>> 3);
            int shift = (int) ((bit + have) & 7);
            int take = Math.min(Byte.SIZE - shift, bits - have);
            long part = ((in[to] & 0xFFL) >>> shift) & ((1L << take) - 1);
            value |= part << have;
            have += take;
        }
        return value;
    }

    private static ByteBuffer words(byte[] bytes, int at, int length) {
        return ByteBuffer.wrap(bytes, at, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    }
}
