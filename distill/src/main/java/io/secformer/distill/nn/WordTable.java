package io.secformer.distill.nn;

import org.jspecify.annotations.Nullable;

/**
 * The word embeddings, row by row. A batch touches a few hundred rows of some ten thousand, so they
 * stay out of the native buffer: a step gets a copy of its rows, and an optimizer may leave what it
 * owes to the others for later. Whoever reads a row through this class finds it settled.
 */
public final class WordTable {
    /** What an optimizer still owes to rows that no batch has touched for a while. */
    public interface Debt {
        /** Brings these rows up to date. */
        void settle(int[] rows);

        /** Brings all rows up to date. */
        void settleAll();
    }

    private final int width;
    private final float[] values;
    private @Nullable Debt debt;

    WordTable(int rows, int width) {
        this.width = width;
        this.values = new float[Math.multiplyExact(rows, width)];
    }

    /** Numbers in a row: H. */
    public int width() {
        return width;
    }

    /** Number of rows: V. */
    public int rows() {
        return values.length / width;
    }

    /**
     * The values themselves, which an optimizer changes in place.
     *
     * @param owed what it will owe from now on; null if it owes nothing
     */
    public float[] lend(@Nullable Debt owed) {
        debt = owed;
        return values;
    }

    /** Copies of some rows, one after the other. */
    float[] gather(int[] rows) {
        if (debt != null) {
            debt.settle(rows);
        }
        float[] result = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * width, result, i * width, width);
        }
        return result;
    }

    /** Copies all values to where they stand in a whole. */
    void copyTo(float[] whole, int offset) {
        if (debt != null) {
            debt.settleAll();
        }
        System.arraycopy(values, 0, whole, offset, values.length);
    }

    /** Sets all values. */
    void set(float[] whole, int offset) {
        if (debt != null) {
            debt.settleAll();
        }
        System.arraycopy(whole, offset, values, 0, values.length);
    }
}
