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

    /** Registers that the low parts of a panel's row take. */
    private static final int LOW_REGISTERS = TILE_REGISTERS / 2;

    /** What is multiplied beside the low parts. */
    enum Width {
        /**
         * One product modulo 2^16, of {@code X = x_L + 2^8 x_H} and W: {@code X W = x_L w_L + 2^8
         * (x_L w_H + x_H w_L)} there, and the low parts' product is known.
         */
        UP_TO_40(40, 1, 1),

        /** Both products modulo 2^16, in the halves of a lane of 32 bits. */
        UP_TO_48(48, 2, 1),

        /** Both products modulo 2^32. */
        UP_TO_64(Long.SIZE, 2, 2);

        private final int bits;
        private final int registers;
        private final int lefts;

        Width(int bits, int registers, int lefts) {
            this.bits = bits;
            this.registers = registers;
            this.lefts = lefts;
        }

        /** The narrowest that gives so many bits of a product. */
        static Width of(int bits) {
            return bits <= UP_TO_40.bits ? UP_TO_40 : bits <= UP_TO_48.bits ? UP_TO_48 : UP_TO_64;
        }
    }

    private final Width width;
    private final long[] low;
    private final long[] high;

    private SplitPanels(int inner, int columns, Width width, long[] low, long[] high) {
        super(inner, columns, TILE_COLUMNS);
        this.width = width;
        this.low = low;
        this.high = high;
    }

    static SplitPanels of(
            int inner, int columns, int bits, long[] b, int bOffset, Workers workers) {
        Width width = Width.of(bits);
        int panels = count(columns, TILE_COLUMNS);
        long[] low = new long[size(panels, inner, LOW_REGISTERS * LANES)];
        long[] high = new long[size(panels, inner, width.registers * LANES)];
        workers.run(
                panels,
                panel -> {
                    long[] row = new long[TILE_COLUMNS];
                    int present = Math.min(TILE_COLUMNS, columns - panel * TILE_COLUMNS);
                    int from = bOffset + panel * TILE_COLUMNS;
                    for (int k = panel * inner; k < (panel + 1) * inner; k++) {
                        System.arraycopy(b, from, row, 0, present);
                        packLow(row, low, k * LOW_REGISTERS * LANES);
                        packHigh(width, row, high, k * width.registers * LANES);
                        from += columns;
                    }
                });
        return new SplitPanels(inner, columns, width, low, high);
    }

    private static void packLow(long[] row, long[] low, int at) {
        for (int i = 0; i < LANES; i++) {
            low[at + i] = lows(row[i], row[LANES + i]);
            low[at + LANES + i] = lows(row[2 * LANES + i], row[3 * LANES + i]);
        }
    }

    private static void packHigh(Width width, long[] row, long[] high, int at) {
        for (int i = 0; i < LANES; i++) {
            long w0 = row[i];
            long w1 = row[LANES + i];
            long w2 = row[2 * LANES + i];
            long w3 = row[3 * LANES + i];
            switch (width) {
                case UP_TO_40 ->
                        high[at + i] =
                                mixed(w0)
                                        | (mixed(w1) << 16)
                                        | (mixed(w2) << 32)
                                        | (mixed(w3) << 48);
                case UP_TO_48 -> {
                    high[at + i] = lows(highAndLow(w0), highAndLow(w1));
                    high[at + LANES + i] = lows(highAndLow(w2), highAndLow(w3));
                }
                case UP_TO_64 -> {
                    high[at + i] = lows(w0 >>> 32, w1 >>> 32);
                    high[at + LANES + i] = lows(w2 >>> 32, w3 >>> 32);
                }
            }
        }
    }

    /** The low 32 bits of both. */
    private static long lows(long first, long second) {
        return (first & 0xFFFF_FFFFL) | (second << 32);
    }

    /** {@code w_L + 2^8 w_H} modulo 2^16. */
    private static long mixed(long word) {
        return (word + ((word >>> 32) << 8)) & 0xFFFF;
    }

    /** Of the high part and the low one the 16 lowest bits, in this order from the lowest on. */
    private static long highAndLow(long word) {
        return ((word >>> 32) & 0xFFFF) | (word << 16);
    }

    @Override
    public long memoryBytes() {
        return (long) (low.length + high.length) * Long.BYTES;
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
        return (int) mixed(word) * 0x1_0001;
    }

    /** The 16 lowest bits of both parts, the other way round than in B. */
    private static int lowAndHigh(long word) {
        return (int) ((word & 0xFFFF) | ((word >>> 32) << 16));
    }

    private static void parts(long word, int[] parts, int at) {
        parts[at] = (int) word;
        parts[at + TILE_ROWS] = (int) (word >>> 32);
    }

    @Override
    Tile newTile() {
        return new Tile() {
            private final long[] sums = new long[TILE_ROWS * TILE_COLUMNS];
            private final int[] zeros = new int[TILE_ROWS * TILE_COLUMNS];

            @Override
            public void add(
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
                int[] others = a.ints(0);
                int half = bAt >>> 1;
                Arrays.fill(sums, 0);
                SplitProducts.low(steps, lows, aAt >>> 1, low, half, sums, 0);
                SplitProducts.low(steps, lows, aAt >>> 1, low, half + LANES, sums, 2 * LANES);
                switch (width) {
                    case UP_TO_40 ->
                            SplitProducts.mixed(steps, others, aAt, high, bAt >>> 2, zeros, sums);
                    case UP_TO_48 ->
                            SplitProducts.halves(steps, others, aAt, high, half, zeros, sums);
                    case UP_TO_64 -> {
                        int at = 2 * aAt;
                        SplitProducts.wholes(steps, others, at, high, half, zeros, sums);
                        SplitProducts.wholes(steps, others, at + TILE_ROWS, low, half, zeros, sums);
                    }
                }
                for (int row = 0; row < height; row++) {
                    addRow(sums, row * TILE_COLUMNS, columns, c, cAt + row * cColumns);
                }
            }
        };
    }

    private static void addRow(long[] sums, int from, int width, long[] c, int cAt) {
        for (int j = 0; j < width; j++) {
            c[cAt + j] += sums[from + j];
        }
    }
}
