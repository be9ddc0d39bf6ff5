package io.secformer.convert.fixedpoint;

/**
 * The series of a run of columns.
 *
 * @param columns how many columns have it; {@link #ALL} if it is the only one of its site
 * @param reach the largest magnitude of an argument that it is fitted for; {@link #OF_WIRE} if that
 *     is all that its wire is planned for
 * @param series the series
 */
public record ColumnSeries(int columns, double reach, Series series) {
    /** All columns, however many there are. */
    public static final int ALL = 0;

    /** As far as the wire reaches. */
    public static final double OF_WIRE = 0;

    public ColumnSeries {
        if (columns < 0 || !(reach >= 0)) {
            throw new IllegalArgumentException(
                    "a series stands for at least 1 column, and reaches somewhere, found "
                            + columns
                            + " and "
                            + reach);
        }
    }

    /** The same series for all columns of a wire. */
    ColumnSeries ofAll() {
        return new ColumnSeries(ALL, reach, series);
    }
}
