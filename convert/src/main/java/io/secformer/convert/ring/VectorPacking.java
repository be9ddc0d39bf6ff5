package io.secformer.convert.ring;

import java.util.Locale;
import java.util.Objects;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Packing in registers, eight words at a time. They fill one register of 512 bits or two of 256;
 * with these they are only unpacked, and packed word by word: two registers may share a byte.
 *
 * <p>Eight words of {@code b} bits take {@code b} bytes, so where each of them lies in a register
 * that starts with the group depends on {@code b} only: the lanes to fetch and the shifts are made
 * once for every width. What is left at the end of the bytes goes word by word.
 *
 * <p>Permutes lanes of 64 bits and shifts them, which any processor with AVX2 or AVX-512F does in
 * one instruction each; permuting bytes would take fewer, on fewer processors.
 */
public final class VectorPacking implements WordPacking {
    private static final VectorSpecies<Long> LANES = PackedLanes.LANES;
    private static final VectorSpecies<Byte> BYTES = LANES.withLanes(byte.class);

    private static final int GROUP = PackedLanes.GROUP;
    private static final int PARTS = PackedLanes.PARTS;

    /** Bytes that must follow the start of a group. */
    private static final int ROOM = PARTS * BYTES.vectorByteSize();

    /** Narrower words are packed one by one: more than five of them meet in a lane. */
    private static final int NARROWEST_PACKED = 16;

    /** From here on at most three words meet in a lane. */
    private static final int WIDE = 32;

    private final PlainPacking plain = new PlainPacking();
    private final PackedLanes[] unpacking = PackedLanes.ofAllWidths();
    private final @Nullable Packing[] packing = new Packing[Long.SIZE + 1];

    /** Works out lanes and shifts of all widths. */
    public VectorPacking() {
        for (int bits = 1; bits <= Long.SIZE; bits++) {
            packing[bits] = PARTS > 1 || bits < NARROWEST_PACKED ? null : new Packing(bits);
        }
    }

    @Override
    public void unpack(byte[] in, int at, int count, int bits, long[] out, int from) {
        int bytes = BitPacking.packedBytes(count, bits);
        Objects.checkFromIndexSize(at, bytes, in.length);
        Objects.checkFromIndexSize(from, count, out.length);
        int groups = Math.min(count / GROUP, groups(in.length - at, bits));
        if (groups > 0) {
            for (int part = 0; part < PARTS; part++) {
                PackedLanes width = unpacking[bits * PARTS + part];
                unpack(width, in, at + width.bytes(), groups, out, from + part * LANES.length());
            }
        }
        int done = groups * GROUP;
        if (done < count) {
            plain.unpack(in, at + groups * bits, count - done, bits, out, from + done);
        }
    }

    @Override
    public void pack(long[] values, int from, int count, int bits, byte[] out, int at) {
        int bytes = BitPacking.packedBytes(count, bits);
        Objects.checkFromIndexSize(from, count, values.length);
        Objects.checkFromIndexSize(at, bytes, out.length);
        Packing width = packing[bits];
        int groups = width == null ? 0 : Math.min(count / GROUP, groups(bytes, bits));
        if (groups > 0 && width != null) {
            width.run(values, from, groups, out, at);
        }
        int done = groups * GROUP;
        if (done < count) {
            plain.pack(values, from + done, count - done, bits, out, at + groups * bits);
        }
    }

    /** How many groups may read or write a whole register without leaving these bytes. */
    private static int groups(int bytes, int bits) {
        int last = bytes - ROOM;
        return last < 0 ? 0 : last / bits + 1;
    }

    @Override
    public String describe() {
        return String.format(Locale.ROOT, "packing in registers of %d words", LANES.length());
    }

    private static void unpack(
            PackedLanes width, byte[] in, int at, int groups, long[] out, int from) {
        VectorShuffle<Long> starts = width.starts();
        VectorShuffle<Long> ends = width.ends();
        LongVector down = width.down();
        LongVector up = width.up();
        int step = width.bits();
        long mask = width.mask();
        int group = 0;
        // Two at a time, which keeps the processor's units busier.
        for (; group < groups - 1; group += 2) {
            int first = at + group * step;
            LongVector one = load(in, first);
            LongVector two = load(in, first + step);
            int to = from + group * GROUP;
            PackedLanes.words(one, starts, ends, down, up, mask).intoArray(out, to);
            PackedLanes.words(two, starts, ends, down, up, mask).intoArray(out, to + GROUP);
        }
        if (group < groups) {
            LongVector last = load(in, at + group * step);
            PackedLanes.words(last, starts, ends, down, up, mask)
                    .intoArray(out, from + group * GROUP);
        }
    }

    private static LongVector load(byte[] in, int at) {
        return ByteVector.fromArray(BYTES, in, at).reinterpretAsLongs();
    }

    /**
     * Which words meet in each lane of the bytes: the first begins at or before it, those after
     * begin inside. Lanes past the group's bytes hold anything: the next group, or the words at the
     * end that are packed one by one, overwrite them.
     */
    private static final class Packing {
        private static final int TERMS = 5;

        private final int bits;
        private final VectorShuffle<Long>[] words;
        private final LongVector[] shifts;
        private final LongVector[] keep;

        @SuppressWarnings({"unchecked", "rawtypes"})
        Packing(int bits) {
            this.bits = bits;
            this.words = new VectorShuffle[TERMS];
            this.shifts = new LongVector[TERMS];
            this.keep = new LongVector[TERMS];
            for (int term = 0; term < TERMS; term++) {
                int[] word = new int[GROUP];
                long[] shift = new long[GROUP];
                long[] kept = new long[GROUP];
                for (int lane = 0; lane < GROUP; lane++) {
                    int source = lane * Long.SIZE / bits + term;
                    int distance = source * bits - lane * Long.SIZE;
                    word[lane] = Math.min(GROUP - 1, source);
                    shift[lane] = Math.abs(distance) % Long.SIZE;
                    kept[lane] = distance < Long.SIZE ? -1 : 0;
                }
                words[term] = VectorShuffle.fromArray(LANES, word, 0);
                shifts[term] = LongVector.fromArray(LANES, shift, 0);
                keep[term] = LongVector.fromArray(LANES, kept, 0);
            }
        }

        void run(long[] values, int from, int groups, byte[] out, int at) {
            if (bits >= WIDE) {
                runWide(values, from, groups, out, at);
            } else {
                runNarrow(values, from, groups, out, at);
            }
        }

        private void runWide(long[] values, int from, int groups, byte[] out, int at) {
            VectorShuffle<Long> words0 = words[0];
            VectorShuffle<Long> words1 = words[1];
            VectorShuffle<Long> words2 = words[2];
            LongVector right0 = shifts[0];
            LongVector left1 = shifts[1];
            LongVector left2 = shifts[2];
            LongVector keep1 = keep[1];
            LongVector keep2 = keep[2];
            int step = bits;
            long mask = -1L >>> (Long.SIZE - step);
            for (int group = 0; group < groups; group++) {
                LongVector eight = LongVector.fromArray(LANES, values, from + group * GROUP);
                eight = eight.and(mask);
                LongVector packed = eight.rearrange(words0).lanewise(VectorOperators.LSHR, right0);
                packed = packed.or(term(eight, words1, left1, keep1));
                packed = packed.or(term(eight, words2, left2, keep2));
                packed.reinterpretAsBytes().intoArray(out, at + group * step);
            }
        }

        private void runNarrow(long[] values, int from, int groups, byte[] out, int at) {
            VectorShuffle<Long> words0 = words[0];
            VectorShuffle<Long> words1 = words[1];
            VectorShuffle<Long> words2 = words[2];
            VectorShuffle<Long> words3 = words[3];
            VectorShuffle<Long> words4 = words[4];
            LongVector right0 = shifts[0];
            LongVector left1 = shifts[1];
            LongVector left2 = shifts[2];
            LongVector left3 = shifts[3];
            LongVector left4 = shifts[4];
            LongVector keep1 = keep[1];
            LongVector keep2 = keep[2];
            LongVector keep3 = keep[3];
            LongVector keep4 = keep[4];
            int step = bits;
            long mask = -1L >>> (Long.SIZE - step);
            for (int group = 0; group < groups; group++) {
                LongVector eight = LongVector.fromArray(LANES, values, from + group * GROUP);
                eight = eight.and(mask);
                LongVector packed = eight.rearrange(words0).lanewise(VectorOperators.LSHR, right0);
                packed = packed.or(term(eight, words1, left1, keep1));
                packed = packed.or(term(eight, words2, left2, keep2));
                packed = packed.or(term(eight, words3, left3, keep3));
                packed = packed.or(term(eight, words4, left4, keep4));
                packed.reinterpretAsBytes().intoArray(out, at + group * step);
            }
        }

        private static LongVector term(
                LongVector eight, VectorShuffle<Long> words, LongVector left, LongVector keep) {
            return eight.rearrange(words).lanewise(VectorOperators.LSHL, left).and(keep);
        }
    }
}
