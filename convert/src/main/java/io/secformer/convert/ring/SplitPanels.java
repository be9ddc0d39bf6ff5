package io.secformer.convert.ring;

import io.secformer.convert.tensor.Workers;
import java.util.Arrays;
import jdk.incubator.vector.LongVector;

/**
 * Panels of words in parts, for products that need more than 32 bits where processors multiply
 * lanes of 64 bits slowly.
 *
 * <p>With {@code x = x_L + 2^32 x_H}, low parts of 32 bits, {@code x w = x_L w_L + 2^32 (x_L w_H +
 * x_H w_L)} modulo 2^64. {@linkplain SplitProducts#low The first term} is one instruction a lane
 * everywhere. The {@linkplain Width others} run in narrower lanes, as wide as the ring needs them.
 *
 * <p>A lane of 64 bits holds parts of columns that lie a register of words apart, so that results
 * come apart by shifts alone.
 */
final class SplitPanels extends Panels {
    private static final int LANES = LongVector.SPECIES_PREFERRED.length();
    private static final int TILE_COLUMNS = TILE_REGISTERS * LANES;

    /** Lanes of 32 bits. */
    private static final int PAIRS = 2 * LANES;

    /** Lanes of 16 bits. */
    private static final int HALVES = 4 * LANES;

    /** Registers that the low parts of a panel's row take. */
    private static final int LOW_REGISTERS = TILE_REGISTERS / 2;

    /** What is multiplied beside the low parts. */
    enum Width {
        /**
         * One product modulo 2^16, of {@code X = x_L + 2^8 x_H} and W: {@code X W = x_L w_L + 2^8
         * (x_L w_H + x_H w_L)} there, and the low parts' product is known.
         */
        UP_TO_40(40, HALVES, 0, 1),

        /** Both products modulo 2^16, in the halves of a lane of 32 bits. */
        UP_TO_48(48, 2 * HALVES, 0, 1),

        /** Both products modulo 2^32. */
        UP_TO_64(Long.SIZE, 0, 2 * PAIRS, 2);

        private final int bits;
        private final int halves;
        private final int wholes;
        private final int lefts;

        Width(int bits, int halves, int wholes, int lefts) {
            this.bits = bits;
            this.halves = halves;
            this.wholes = wholes;
            this.lefts = lefts;
        }

        /** The narrowest that gives so many bits of a product. */
        static Width of(int bits) {
            return bits <= UP_TO_40.bits ? UP_TO_40 : bits <= UP_TO_48.bits ? UP_TO_48 : UP_TO_64;
        }
    }

    private final Width width;
    private final int[] low;
    private final short[] halves;
    private final int[] high;

    private SplitPanels(
            int inner, int columns, Width width, int[] low, short[] halves, int[] high) {
        super(inner, columns, TILE_COLUMNS);
        this.width = width;
        this.low = low;
        this.halves = halves;
        this.high = high;
    }

    static SplitPanels of(
            int inner, int columns, int bits, long[] b, int bOffset, Workers workers) {
        Width width = Width.of(bits);
        int panels = count(columns, TILE_COLUMNS);
        int[] low = new int[size(panels, inner, LOW_REGISTERS * PAIRS)];
        short[] halves = new short[size(panels, inner, width.halves)];
        int[] high = new int[size(panels, inner, width.wholes)];
        workers.run(
                panels,
                panel -> {
                    long[] row = new long[TILE_COLUMNS];
                    int present = Math.min(TILE_COLUMNS, columns - panel * TILE_COLUMNS);
                    int from = bOffset + panel * TILE_COLUMNS;
                    for (int k = panel * inner; k < (panel + 1) * inner; k++) {
                        System.arraycopy(b, from, row, 0, present);
                        packLow(row, low, k * LOW_REGISTERS * PAIRS);
                        switch (width) {
                            case UP_TO_40 -> packMixed(row, halves, k * width.halves);
                            case UP_TO_48 -> packHalves(row, halves, k * width.halves);
                            case UP_TO_64 -> packHigh(row, high, k * width.wholes);
                        }
                        from += columns;
                    }
                });
        return new SplitPanels(inner, columns, width, low, halves, high);
    }

    private static void packLow(long[] row, int[] low, int at) {
        for (int i = 0; i < LANES; i++) {
            low[at + 2 * i] = (int) row[i];
            low[at + 2 * i + 1] = (int) row[LANES + i];
            low[at + PAIRS + 2 * i] = (int) row[2 * LANES + i];
            low[at + PAIRS + 2 * i + 1] = (int) row[3 * LANES + i];
        }
    }

    private static void packMixed(long[] row, short[] mixed, int at) {
        for (int i = 0; i < LANES; i++) {
            for (int register = 0; register < TILE_REGISTERS; register++) {
                mixed[at + TILE_REGISTERS * i + register] =
                        (short) mixed(row[register * LANES + i]);
            }
        }
    }

    private static void packHalves(long[] row, short[] halves, int at) {
        for (int i = 0; i < LANES; i++) {
            packHalves(row[i], row[LANES + i], halves, at + 4 * i);
            packHalves(row[2 * LANES + i], row[3 * LANES + i], halves, at + HALVES + 4 * i);
        }
    }

    private static void packHalves(long first, long second, short[] halves, int at) {
        halves[at] = (short) high(first);
        halves[at + 1] = (short) first;
        halves[at + 2] = (short) high(second);
        halves[at + 3] = (short) second;
    }

    private static void packHigh(long[] row, int[] high, int at) {
        for (int i = 0; i < LANES; i++) {
            high[at + 2 * i] = high(row[i]);
            high[at + 2 * i + 1] = high(row[LANES + i]);
            high[at + PAIRS + 2 * i] = high(row[2 * LANES + i]);
            high[at + PAIRS + 2 * i + 1] = high(row[3 * LANES + i]);
        }
    }

    /** The low 32 bits of both. */
    private static long lows(long first, long second) {
        return (first & 0xFFFF_FFFFL) | (second << 32);
    }

    /** {@code w_L + 2^8 w_H} modulo 2^16. */
    private static int mixed(long word) {
        return ((int) word + (high(word) << 8)) & 0xFFFF;
    }

    private static int high(long word) {
        return (int) (word >>> 32);
    }

    @Override
    public long memoryBytes() {
        return ((long) low.length + high.length) * Integer.BYTES
                + (long) halves.length * Short.BYTES;
    }

    @Override
    void fit(Rows left, int rows, int rowInner) {
        int panels = count(rows, TILE_ROWS);
        left.longs(size(panels, rowInner, TILE_ROWS / 2));
        left.ints(size(panels, rowInner, width.lefts * TILE_ROWS));
    }

    @Override
    void packRows(Rows left, int panel, int rows, int rowInner, long[] a, int aOffset) {
        int first = panel * TILE_ROWS;
        long[] lows = left.longs(0);
        int[] others = left.ints(0);
        int at = first * rowInner;
        // Rows that there are not are the last one again: their sums are not read.
        int row0 = aOffset + first * rowInner;
        int row1 = aOffset + Math.min(first + 1, rows - 1) * rowInner;
        int row2 = aOffset + Math.min(first + 2, rows - 1) * rowInner;
        int row3 = aOffset + Math.min(first + 3, rows - 1) * rowInner;
        for (int k = 0; k < rowInner; k++) {
            int to = (at >>> 1) + 2 * k;
            lows[to] = lows(a[row0 + k], a[row1 + k]);
            lows[to + 1] = lows(a[row2 + k], a[row3 + k]);
        }
        switch (width) {
            case UP_TO_40 -> {
                for (int k = 0; k < rowInner; k++) {
                    int to = at + TILE_ROWS * k;
                    others[to] = twice(a[row0 + k]);
                    others[to + 1] = twice(a[row1 + k]);
                    others[to + 2] = twice(a[row2 + k]);
                    others[to + 3] = twice(a[row3 + k]);
                }
            }
            case UP_TO_48 -> {
                for (int k = 0; k < rowInner; k++) {
                    int to = at + TILE_ROWS * k;
                    others[to] = lowAndHigh(a[row0 + k]);
                    others[to + 1] = lowAndHigh(a[row1 + k]);
                    others[to + 2] = lowAndHigh(a[row2 + k]);
                    others[to + 3] = lowAndHigh(a[row3 + k]);
                }
            }
            case UP_TO_64 -> {
                for (int k = 0; k < rowInner; k++) {
                    int to = 2 * (at + TILE_ROWS * k);
                    parts(a[row0 + k], others, to);
                    parts(a[row1 + k], others, to + 1);
                    parts(a[row2 + k], others, to + 2);
                    parts(a[row3 + k], others, to + 3);
                }
            }
        }
    }

    private static int twice(long word) {
        return mixed(word) * 0x1_0001;
    }

    /** The 16 lowest bits of the low part, then of the high one: the other way round than in B. */
    private static int lowAndHigh(long word) {
        return ((int) word & 0xFFFF) | (high(word) << 16);
    }

    private static void parts(long word, int[] parts, int at) {
        parts[at] = (int) word;
        parts[at + TILE_ROWS] = high(word);
    }

    @Override
    Tile newTile() {
        return switch (width) {
            case UP_TO_40 -> new MixedTile();
            case UP_TO_48 -> new HalvesTile();
            case UP_TO_64 -> new WholesTile();
        };
    }

    /** A tile whose low parts are multiplied, and then the others. */
    private abstract class SplitTile implements Tile {
        final long[] sums = new long[TILE_ROWS * TILE_COLUMNS];

        /** Adds the terms above 32 bits to what the low parts come to. */
        abstract void addHigh(int steps, int[] left, int aAt, int bAt);

        @Override
        public final void add(
                int steps,
                Rows a,
                int aAt,
                int bAt,
                int height,
                int columns,
                long[] c,
                int cAt,
                int cColumns) {
            long[] lows = a.longs(0);
            Arrays.fill(sums, 0);
            SplitProducts.low(steps, lows, aAt >>> 1, low, bAt, sums, 0);
            SplitProducts.low(steps, lows, aAt >>> 1, low, bAt + PAIRS, sums, PAIRS);
            addHigh(steps, a.ints(0), aAt, bAt);
            for (int row = 0; row < height; row++) {
                addRow(sums, row * TILE_COLUMNS, columns, c, cAt + row * cColumns);
            }
        }
    }

    private final class MixedTile extends SplitTile {
        private final short[] mixed = new short[TILE_ROWS * HALVES];

        @Override
        void addHigh(int steps, int[] left, int aAt, int bAt) {
            Arrays.fill(mixed, (short) 0);
            SplitProducts.mixed(steps, left, aAt, halves, bAt, mixed);
            SplitProducts.addMixed(mixed, sums);
        }
    }

    private final class HalvesTile extends SplitTile {
        private final short[] both = new short[TILE_ROWS * 2 * HALVES];

        @Override
        void addHigh(int steps, int[] left, int aAt, int bAt) {
            Arrays.fill(both, (short) 0);
            SplitProducts.halves(steps, left, aAt, halves, 2 * bAt, both);
            SplitProducts.addHalves(both, sums);
        }
    }

    private final class WholesTile extends SplitTile {
        private final int[] wholes = new int[TILE_ROWS * 2 * PAIRS];

        @Override
        void addHigh(int steps, int[] left, int aAt, int bAt) {
            Arrays.fill(wholes, 0);
            SplitProducts.wholes(steps, left, 2 * aAt, high, bAt, wholes);
            SplitProducts.wholes(steps, left, 2 * aAt + TILE_ROWS, low, bAt, wholes);
            SplitProducts.addWholes(wholes, sums);
        }
    }

    private static void addRow(long[] sums, int from, int width, long[] c, int cAt) {
        for (int j = 0; j < width; j++) {
            c[cAt + j] += sums[from + j];
        }
    }
}
