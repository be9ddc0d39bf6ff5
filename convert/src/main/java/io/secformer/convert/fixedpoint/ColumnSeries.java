package io.secformer.convert.fixedpoint;

/**
 * The series of a run of columns.
 *
 * @param columns how many columns have it; {@link #ALL} if it is the only one of its site
 * @param series the series
 */
public record ColumnSeries(int columns, Series series) {
    /** All columns, however many there are. */
    public static final int ALL = 0;

    public ColumnSeries {
        if (columns < 0) {
            throw new IllegalArgumentException(
                    "a series stands for at least 1 column, found " + columns);
        }
    }
}
