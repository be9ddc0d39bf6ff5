package io.secformer.convert.ring;

import java.util.Objects;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * As many elements at a time as a register has words, all harmonics of them in registers: shares
 * are unpacked where they are used, and neither they nor the harmonics ever go back to memory.
 */
public final class VectorSeries implements SeriesKernel {
    private static final VectorSpecies<Long> LANES = PackedLanes.LANES;
    private static final VectorSpecies<Double> NUMBERS = LANES.withLanes(double.class);
    private static final VectorSpecies<Byte> BYTES = LANES.withLanes(byte.class);
    private static final int GROUP = PackedLanes.GROUP;

    /**
     * Added to a number below {@code 2^51}, leaves the nearest integer, ties to even, in the low
     * bits of the sum.
     */
    private static final double TO_INTEGER = 0x1.8p52;

    private static final long TO_INTEGER_BITS = Double.doubleToRawLongBits(TO_INTEGER);

    /** Coefficients above this go another way; a pair of them makes at most twice as much. */
    private static final double LARGEST = 0x1p50;

    /** Bytes that must follow the start of a group. */
    private static final int ROOM = PackedLanes.PARTS * BYTES.vectorByteSize();

    private final PackedLanes[] widths = PackedLanes.ofAllWidths();

    @Override
    public void add(
            int step,
            double[] as,
            double[] bs,
            double[] cosines,
            double[] sines,
            int count,
            byte[] packed,
            int at,
            int bits,
            long[] sums) {
        int stride = BitPacking.packedBytes(count, bits);
        Objects.checkFromIndexSize(at, Math.multiplyExact(2 * as.length, stride), packed.length);
        int done = 0;
        if (small(as) && small(bs)) {
            // Groups of the last words must not reach beyond the array.
            int last = at + (2 * as.length - 1) * stride;
            int room = packed.length - last - ROOM;
            int groups = Math.min(count / GROUP, room < 0 ? 0 : room / bits + 1);
            for (int part = 0; part < PackedLanes.PARTS; part++) {
                PackedLanes width = widths[bits * PackedLanes.PARTS + part];
                int first = part * LANES.length();
                add(step, as, bs, cosines, sines, first, groups, packed, at, stride, width, sums);
            }
            done = groups * GROUP;
        }
        if (done < count) {
            PlainSeries.add(
                    step,
                    as,
                    bs,
                    cosines,
                    sines,
                    done,
                    count - done,
                    count,
                    packed,
                    at,
                    bits,
                    sums);
        }
    }

    private static boolean small(double[] coefficients) {
        double largest = 0;
        for (double coefficient : coefficients) {
            largest = Math.max(largest, Math.abs(coefficient));
        }
        return largest < LARGEST;
    }

    private static void add(
            int step,
            double[] as,
            double[] bs,
            double[] cosines,
            double[] sines,
            int first,
            int groups,
            byte[] packed,
            int at,
            int stride,
            PackedLanes width,
            long[] sums) {
        VectorShuffle<Long> starts = width.starts();
        VectorShuffle<Long> ends = width.ends();
        LongVector down = width.down();
        LongVector up = width.up();
        long mask = width.mask();
        int groupBytes = width.bits();
        for (int group = 0; group < groups; group++) {
            int from = group * GROUP + first;
            int place = at + group * groupBytes + width.bytes();
            DoubleVector turnC = DoubleVector.fromArray(NUMBERS, cosines, from);
            DoubleVector turnS = DoubleVector.fromArray(NUMBERS, sines, from);
            if (step == 2) {
                DoubleVector twiceC = turnC.mul(turnC).sub(turnS.mul(turnS));
                turnS = turnS.mul(turnC).add(turnC.mul(turnS));
                turnC = twiceC;
            }
            // Read again: what changes must not share an object with what does not.
            DoubleVector c = DoubleVector.fromArray(NUMBERS, cosines, from);
            DoubleVector s = DoubleVector.fromArray(NUMBERS, sines, from);
            LongVector sum = LongVector.fromArray(LANES, sums, from);
            for (int k = 0; k < as.length; k++) {
                DoubleVector a = DoubleVector.broadcast(NUMBERS, as[k]);
                DoubleVector b = DoubleVector.broadcast(NUMBERS, bs[k]);
                LongVector p = integers(a.mul(c).add(b.mul(s)));
                LongVector q = integers(a.mul(s).sub(b.mul(c)));
                LongVector ofCosines =
                        PackedLanes.words(load(packed, place), starts, ends, down, up, mask);
                LongVector ofSines =
                        PackedLanes.words(
                                load(packed, place + stride), starts, ends, down, up, mask);
                sum = sum.add(p.mul(ofCosines)).add(q.mul(ofSines));
                DoubleVector next = c.mul(turnC).sub(s.mul(turnS));
                s = s.mul(turnC).add(c.mul(turnS));
                c = next;
                place += 2 * stride;
            }
            sum.intoArray(sums, from);
        }
    }

    private static LongVector integers(DoubleVector numbers) {
        return numbers.add(TO_INTEGER).reinterpretAsLongs().sub(TO_INTEGER_BITS);
    }

    private static LongVector load(byte[] packed, int at) {
        return ByteVector.fromArray(BYTES, packed, at).reinterpretAsLongs();
    }
}
