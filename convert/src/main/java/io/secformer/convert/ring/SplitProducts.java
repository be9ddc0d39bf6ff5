package io.secformer.convert.ring;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a tile's parts: four rows of A with a panel of B, whose rows are {@code 4 L} columns
 * wide for L lanes of 64 bits, in eight sums and so within sixteen registers. Sums are those of a
 * tile, row by row.
 *
 * <p>Sums start from arrays, each at a place of its own, not from one shared zero: that would keep
 * some in heap objects.
 */
final class SplitProducts {
    private static final VectorSpecies<Long> WORDS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = WORDS.length();
    private static final int ROW = Panels.TILE_REGISTERS * LANES;

    /** Operands that are masked or shifted so are known to be products of 32 x 32 bits. */
    private static final long LOW = 0xFFFF_FFFFL;

    private SplitProducts() {}

    /**
     * Adds products of low parts, whole, of half a panel.
     *
     * @param a two rows in a word, two words a step
     * @param b two columns in a word, two registers a step, of which every other is read
     */
    static void low(int steps, long[] a, int aAt, long[] b, int bAt, long[] sums, int at) {
        LongVector c00 = LongVector.fromArray(WORDS, sums, at);
        LongVector c01 = LongVector.fromArray(WORDS, sums, at + LANES);
        LongVector c10 = LongVector.fromArray(WORDS, sums, at + ROW);
        LongVector c11 = LongVector.fromArray(WORDS, sums, at + ROW + LANES);
        LongVector c20 = LongVector.fromArray(WORDS, sums, at + 2 * ROW);
        LongVector c21 = LongVector.fromArray(WORDS, sums, at + 2 * ROW + LANES);
        LongVector c30 = LongVector.fromArray(WORDS, sums, at + 3 * ROW);
        LongVector c31 = LongVector.fromArray(WORDS, sums, at + 3 * ROW + LANES);
        for (int k = 0; k < steps; k++) {
            LongVector pair = LongVector.fromArray(WORDS, b, bAt + k * 2 * LANES);
            LongVector b0 = pair.and(LOW);
            LongVector b1 = pair.lanewise(VectorOperators.LSHR, Integer.SIZE);
            int ak = aAt + k * 2;
            LongVector rows = LongVector.broadcast(WORDS, a[ak]);
            LongVector a0 = rows.and(LOW);
            c00 = c00.add(a0.mul(b0));
            c01 = c01.add(a0.mul(b1));
            LongVector a1 = rows.lanewise(VectorOperators.LSHR, Integer.SIZE);
            c10 = c10.add(a1.mul(b0));
            c11 = c11.add(a1.mul(b1));
            rows = LongVector.broadcast(WORDS, a[ak + 1]);
            LongVector a2 = rows.and(LOW);
            c20 = c20.add(a2.mul(b0));
            c21 = c21.add(a2.mul(b1));
            LongVector a3 = rows.lanewise(VectorOperators.LSHR, Integer.SIZE);
            c30 = c30.add(a3.mul(b0));
            c31 = c31.add(a3.mul(b1));
        }
        c00.intoArray(sums, at);
        c01.intoArray(sums, at + LANES);
        c10.intoArray(sums, at + ROW);
        c11.intoArray(sums, at + ROW + LANES);
        c20.intoArray(sums, at + 2 * ROW);
        c21.intoArray(sums, at + 2 * ROW + LANES);
        c30.intoArray(sums, at + 3 * ROW);
        c31.intoArray(sums, at + 3 * ROW + LANES);
    }

    /**
     * Adds {@code 2^32 (x_L w_H + x_H w_L)} modulo 2^40 to sums that are those of low parts alone.
     *
     * @param a {@code X} twice, four rows a step
     * @param b {@code W}, four columns in a word, a register a step
     * @param zeros one for every sum
     */
    static void mixed(int steps, int[] a, int aAt, long[] b, int bAt, int[] zeros, long[] sums) {
        ShortVector c0 = shorts(zeros, 0);
        ShortVector c1 = shorts(zeros, 1);
        ShortVector c2 = shorts(zeros, 2);
        ShortVector c3 = shorts(zeros, 3);
        for (int k = 0; k < steps; k++) {
            ShortVector b0 = shorts(b, bAt + k * LANES);
            int ak = aAt + k * Panels.TILE_ROWS;
            c0 = c0.add(shorts(a[ak]).mul(b0));
            c1 = c1.add(shorts(a[ak + 1]).mul(b0));
            c2 = c2.add(shorts(a[ak + 2]).mul(b0));
            c3 = c3.add(shorts(a[ak + 3]).mul(b0));
        }
        addMixed(c0, sums, 0);
        addMixed(c1, sums, ROW);
        addMixed(c2, sums, 2 * ROW);
        addMixed(c3, sums, 3 * ROW);
    }

    /** What {@code X W} exceeds the low parts' product by has its lowest byte clear. */
    private static void addMixed(ShortVector c, long[] sums, int at) {
        LongVector columns = c.reinterpretAsLongs();
        addMixed(columns, sums, at);
        addMixed(columns.lanewise(VectorOperators.LSHR, 16), sums, at + LANES);
        addMixed(columns.lanewise(VectorOperators.LSHR, 32), sums, at + 2 * LANES);
        addMixed(columns.lanewise(VectorOperators.LSHR, 48), sums, at + 3 * LANES);
    }

    private static void addMixed(LongVector columns, long[] sums, int at) {
        LongVector sum = LongVector.fromArray(WORDS, sums, at);
        LongVector more = columns.sub(sum).lanewise(VectorOperators.LSHL, 24);
        sum.add(more).intoArray(sums, at);
    }

    /**
     * Adds {@code 2^32 (x_L w_H + x_H w_L)} modulo 2^48.
     *
     * @param a low and high part, four rows a step
     * @param b high and low part, two columns in a word, two registers a step
     * @param zeros one for every sum
     */
    static void halves(int steps, int[] a, int aAt, long[] b, int bAt, int[] zeros, long[] sums) {
        ShortVector c00 = shorts(zeros, 0);
        ShortVector c01 = shorts(zeros, 1);
        ShortVector c10 = shorts(zeros, 2);
        ShortVector c11 = shorts(zeros, 3);
        ShortVector c20 = shorts(zeros, 4);
        ShortVector c21 = shorts(zeros, 5);
        ShortVector c30 = shorts(zeros, 6);
        ShortVector c31 = shorts(zeros, 7);
        for (int k = 0; k < steps; k++) {
            int bk = bAt + k * 2 * LANES;
            ShortVector b0 = shorts(b, bk);
            ShortVector b1 = shorts(b, bk + LANES);
            int ak = aAt + k * Panels.TILE_ROWS;
            ShortVector a0 = shorts(a[ak]);
            c00 = c00.add(a0.mul(b0));
            c01 = c01.add(a0.mul(b1));
            ShortVector a1 = shorts(a[ak + 1]);
            c10 = c10.add(a1.mul(b0));
            c11 = c11.add(a1.mul(b1));
            ShortVector a2 = shorts(a[ak + 2]);
            c20 = c20.add(a2.mul(b0));
            c21 = c21.add(a2.mul(b1));
            ShortVector a3 = shorts(a[ak + 3]);
            c30 = c30.add(a3.mul(b0));
            c31 = c31.add(a3.mul(b1));
        }
        addHigh(both(c00), both(c01), sums, 0);
        addHigh(both(c10), both(c11), sums, ROW);
        addHigh(both(c20), both(c21), sums, 2 * ROW);
        addHigh(both(c30), both(c31), sums, 3 * ROW);
    }

    /** The sum of both halves, in the lower one. */
    private static LongVector both(ShortVector halves) {
        IntVector ints = halves.reinterpretAsInts();
        return ints.add(ints.lanewise(VectorOperators.LSHR, Short.SIZE)).reinterpretAsLongs();
    }

    /**
     * Adds {@code 2^32 y v} modulo 2^64.
     *
     * @param a {@code y}, four rows a step, of which every other four are read
     * @param b {@code v}, two columns in a word, two registers a step
     * @param zeros one for every sum
     */
    static void wholes(int steps, int[] a, int aAt, long[] b, int bAt, int[] zeros, long[] sums) {
        IntVector c00 = ints(zeros, 0);
        IntVector c01 = ints(zeros, 1);
        IntVector c10 = ints(zeros, 2);
        IntVector c11 = ints(zeros, 3);
        IntVector c20 = ints(zeros, 4);
        IntVector c21 = ints(zeros, 5);
        IntVector c30 = ints(zeros, 6);
        IntVector c31 = ints(zeros, 7);
        for (int k = 0; k < steps; k++) {
            int bk = bAt + k * 2 * LANES;
            IntVector b0 = LongVector.fromArray(WORDS, b, bk).reinterpretAsInts();
            IntVector b1 = LongVector.fromArray(WORDS, b, bk + LANES).reinterpretAsInts();
            int ak = aAt + k * 2 * Panels.TILE_ROWS;
            IntVector a0 = IntVector.broadcast(INTS, a[ak]);
            c00 = c00.add(a0.mul(b0));
            c01 = c01.add(a0.mul(b1));
            IntVector a1 = IntVector.broadcast(INTS, a[ak + 1]);
            c10 = c10.add(a1.mul(b0));
            c11 = c11.add(a1.mul(b1));
            IntVector a2 = IntVector.broadcast(INTS, a[ak + 2]);
            c20 = c20.add(a2.mul(b0));
            c21 = c21.add(a2.mul(b1));
            IntVector a3 = IntVector.broadcast(INTS, a[ak + 3]);
            c30 = c30.add(a3.mul(b0));
            c31 = c31.add(a3.mul(b1));
        }
        addHigh(c00.reinterpretAsLongs(), c01.reinterpretAsLongs(), sums, 0);
        addHigh(c10.reinterpretAsLongs(), c11.reinterpretAsLongs(), sums, ROW);
        addHigh(c20.reinterpretAsLongs(), c21.reinterpretAsLongs(), sums, 2 * ROW);
        addHigh(c30.reinterpretAsLongs(), c31.reinterpretAsLongs(), sums, 3 * ROW);
    }

    /** Adds what lanes of 32 bits hold to the high parts of a row of sums. */
    private static void addHigh(LongVector first, LongVector second, long[] sums, int at) {
        add(first.lanewise(VectorOperators.LSHL, Integer.SIZE), sums, at);
        add(first.and(~LOW), sums, at + LANES);
        add(second.lanewise(VectorOperators.LSHL, Integer.SIZE), sums, at + 2 * LANES);
        add(second.and(~LOW), sums, at + 3 * LANES);
    }

    private static void add(LongVector terms, long[] sums, int at) {
        LongVector.fromArray(WORDS, sums, at).add(terms).intoArray(sums, at);
    }

    private static ShortVector shorts(int[] from, int register) {
        return ints(from, register).reinterpretAsShorts();
    }

    private static ShortVector shorts(long[] from, int at) {
        return LongVector.fromArray(WORDS, from, at).reinterpretAsShorts();
    }

    /** A broadcast of two halves: of 32 bits it is part of the load, of 16 it is not everywhere. */
    private static ShortVector shorts(int halves) {
        return IntVector.broadcast(INTS, halves).reinterpretAsShorts();
    }

    private static IntVector ints(int[] from, int register) {
        return IntVector.fromArray(INTS, from, register * INTS.length());
    }
}
