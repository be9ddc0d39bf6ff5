package io.secformer.distill.nn;

/** Word tables of their own, for tests of what works on them. */
public final class WordTables {
    private WordTables() {}

    /** A table of these values. */
    public static WordTable of(int rows, int width, float[] values) {
        WordTable table = new WordTable(rows, width);
        table.set(values, 0);
        return table;
    }

    /** All values of a table. */
    public static float[] values(WordTable table) {
        float[] values = new float[table.rows() * table.width()];
        table.copyTo(values, 0);
        return values;
    }

    /** What a step reads. */
    public static float[] gather(WordTable table, int... rows) {
        return table.gather(rows);
    }
}
