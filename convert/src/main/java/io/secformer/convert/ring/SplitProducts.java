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
 * some in heap objects. So would methods that are too long, counted by their operations;
 * conversions count most.
 */
final class SplitProducts {
    private static final VectorSpecies<Long> WORDS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
    private static final int LANES = WORDS.length();
    private static final int PAIRS = INTS.length();
    private static final int HALVES = SHORTS.length();
    private static final int ROW = Panels.TILE_REGISTERS * LANES;

    /** Operands that are masked or shifted so are known to be products of 32 x 32 bits. */
    private static final long LOW = 0xFFFF_FFFFL;

    private SplitProducts() {}

    /**
     * Adds products of low parts, whole, of half a panel.
     *
     * @param a two rows in a word, two words a step
     * @param b two columns in a lane of 64 bits, two registers a step, of which every other is read
     */
    static void low(int steps, long[] a, int aAt, int[] b, int bAt, long[] sums, int at) {
        LongVector c00 = LongVector.fromArray(WORDS, sums, at);
        LongVector c01 = LongVector.fromArray(WORDS, sums, at + LANES);
        LongVector c10 = LongVector.fromArray(WORDS, sums, at + ROW);
        LongVector c11 = LongVector.fromArray(WORDS, sums, at + ROW + LANES);
        LongVector c20 = LongVector.fromArray(WORDS, sums, at + 2 * ROW);
        LongVector c21 = LongVector.fromArray(WORDS, sums, at + 2 * ROW + LANES);
        LongVector c30 = LongVector.fromArray(WORDS, sums, at + 3 * ROW);
        LongVector c31 = LongVector.fromArray(WORDS, sums, at + 3 * ROW + LANES);
        for (int k = 0; k < steps; k++) {
            IntVector ints = IntVector.fromArray(INTS, b, bAt + k * 2 * PAIRS);
            LongVector pair = ints.reinterpretAsLongs();
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
     * Adds {@code X W} modulo 2^16.
     *
     * @param a {@code X} twice, four rows a step
     * @param b {@code W}, four columns in a lane of 64 bits, a register a step
     * @param sums four columns in a lane of 64 bits
     */
    static void mixed(int steps, int[] a, int aAt, short[] b, int bAt, short[] sums) {
        ShortVector c0 = ShortVector.fromArray(SHORTS, sums, 0);
        ShortVector c1 = ShortVector.fromArray(SHORTS, sums, HALVES);
        ShortVector c2 = ShortVector.fromArray(SHORTS, sums, 2 * HALVES);
        ShortVector c3 = ShortVector.fromArray(SHORTS, sums, 3 * HALVES);
        for (int k = 0; k < steps; k++) {
            ShortVector b0 = ShortVector.fromArray(SHORTS, b, bAt + k * HALVES);
            int ak = aAt + k * Panels.TILE_ROWS;
            c0 = c0.add(shorts(a[ak]).mul(b0));
            c1 = c1.add(shorts(a[ak + 1]).mul(b0));
            c2 = c2.add(shorts(a[ak + 2]).mul(b0));
            c3 = c3.add(shorts(a[ak + 3]).mul(b0));
        }
        c0.intoArray(sums, 0);
        c1.intoArray(sums, HALVES);
        c2.intoArray(sums, 2 * HALVES);
        c3.intoArray(sums, 3 * HALVES);
    }

    /**
     * Adds {@code 2^32 (x_L w_H + x_H w_L)} modulo 2^40 to sums that are those of low parts alone.
     * What {@code X W} exceeds them by has its lowest byte clear.
     */
    static void addMixed(short[] mixed, long[] sums) {
        for (int row = 0; row < Panels.TILE_ROWS; row++) {
            LongVector columns =
                    ShortVector.fromArray(SHORTS, mixed, row * HALVES).reinterpretAsLongs();
            int at = row * ROW;
            addMixed(columns, sums, at);
            addMixed(columns.lanewise(VectorOperators.LSHR, 16), sums, at + LANES);
            addMixed(columns.lanewise(VectorOperators.LSHR, 32), sums, at + 2 * LANES);
            addMixed(columns.lanewise(VectorOperators.LSHR, 48), sums, at + 3 * LANES);
        }
    }

    private static void addMixed(LongVector columns, long[] sums, int at) {
        LongVector sum = LongVector.fromArray(WORDS, sums, at);
        LongVector more = columns.sub(sum).lanewise(VectorOperators.LSHL, 24);
        sum.add(more).intoArray(sums, at);
    }

    /**
     * Adds {@code x_L w_H} and {@code x_H w_L} modulo 2^16, beside each other.
     *
     * @param a low and high part, four rows a step
     * @param b high and low part, two columns in a lane of 64 bits, two registers a step
     * @param sums two columns in a lane of 64 bits
     */
    static void halves(int steps, int[] a, int aAt, short[] b, int bAt, short[] sums) {
        ShortVector c00 = ShortVector.fromArray(SHORTS, sums, 0);
        ShortVector c01 = ShortVector.fromArray(SHORTS, sums, HALVES);
        ShortVector c10 = ShortVector.fromArray(SHORTS, sums, 2 * HALVES);
        ShortVector c11 = ShortVector.fromArray(SHORTS, sums, 3 * HALVES);
        ShortVector c20 = ShortVector.fromArray(SHORTS, sums, 4 * HALVES);
        ShortVector c21 = ShortVector.fromArray(SHORTS, sums, 5 * HALVES);
        ShortVector c30 = ShortVector.fromArray(SHORTS, sums, 6 * HALVES);
        ShortVector c31 = ShortVector.fromArray(SHORTS, sums, 7 * HALVES);
        for (int k = 0; k < steps; k++) {
            int bk = bAt + k * 2 * HALVES;
            ShortVector b0 = ShortVector.fromArray(SHORTS, b, bk);
            ShortVector b1 = ShortVector.fromArray(SHORTS, b, bk + HALVES);
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
        c00.intoArray(sums, 0);
        c01.intoArray(sums, HALVES);
        c10.intoArray(sums, 2 * HALVES);
        c11.intoArray(sums, 3 * HALVES);
        c20.intoArray(sums, 4 * HALVES);
        c21.intoArray(sums, 5 * HALVES);
        c30.intoArray(sums, 6 * HALVES);
        c31.intoArray(sums, 7 * HALVES);
    }

    /** Adds {@code 2^32} times the sum of both halves of 32 bits, modulo 2^48. */
    static void addHalves(short[] halves, long[] sums) {
        for (int i = 0; i < 2 * Panels.TILE_ROWS; i++) {
            IntVector ints = ShortVector.fromArray(SHORTS, halves, i * HALVES).reinterpretAsInts();
            ints = ints.add(ints.lanewise(VectorOperators.LSHR, Short.SIZE));
            addHigh(ints.reinterpretAsLongs(), sums, i * 2 * LANES);
        }
    }

    /**
     * Adds {@code y v} modulo 2^32.
     *
     * @param a {@code y}, four rows a step, of which every other four are read
     * @param b {@code v}, two columns in a lane of 64 bits, two registers a step
     * @param sums two columns in a lane of 64 bits
     */
    static void wholes(int steps, int[] a, int aAt, int[] b, int bAt, int[] sums) {
        IntVector c00 = IntVector.fromArray(INTS, sums, 0);
        IntVector c01 = IntVector.fromArray(INTS, sums, PAIRS);
        IntVector c10 = IntVector.fromArray(INTS, sums, 2 * PAIRS);
        IntVector c11 = IntVector.fromArray(INTS, sums, 3 * PAIRS);
        IntVector c20 = IntVector.fromArray(INTS, sums, 4 * PAIRS);
        IntVector c21 = IntVector.fromArray(INTS, sums, 5 * PAIRS);
        IntVector c30 = IntVector.fromArray(INTS, sums, 6 * PAIRS);
        IntVector c31 = IntVector.fromArray(INTS, sums, 7 * PAIRS);
        for (int k = 0; k < steps; k++) {
            int bk = bAt + k * 2 * PAIRS;
            IntVector b0 = IntVector.fromArray(INTS, b, bk);
            IntVector b1 = IntVector.fromArray(INTS, b, bk + PAIRS);
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
        c00.intoArray(sums, 0);
        c01.intoArray(sums, PAIRS);
        c10.intoArray(sums, 2 * PAIRS);
        c11.intoArray(sums, 3 * PAIRS);
        c20.intoArray(sums, 4 * PAIRS);
        c21.intoArray(sums, 5 * PAIRS);
        c30.intoArray(sums, 6 * PAIRS);
        c31.intoArray(sums, 7 * PAIRS);
    }

    /** Adds {@code 2^32} times what lanes of 32 bits hold. */
    static void addWholes(int[] wholes, long[] sums) {
        for (int i = 0; i < 2 * Panels.TILE_ROWS; i++) {
            IntVector ints = IntVector.fromArray(INTS, wholes, i * PAIRS);
            addHigh(ints.reinterpretAsLongs(), sums, i * 2 * LANES);
        }
    }

    private static void addHigh(LongVector pair, long[] sums, int at) {
        add(pair.lanewise(VectorOperators.LSHL, Integer.SIZE), sums, at);
        add(pair.and(~LOW), sums, at + LANES);
    }

    private static void add(LongVector terms, long[] sums, int at) {
        LongVector.fromArray(WORDS, sums, at).add(terms).intoArray(sums, at);
    }

    /** A broadcast of two halves: of 32 bits it is part of the load, of 16 it is not everywhere. */
    private static ShortVector shorts(int halves) {
        return IntVector.broadcast(INTS, halves).reinterpretAsShorts();
    }
}
