package io.secformer.convert.fixedpoint;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The columns of the rows before a LayerNorm that are computed times {@code 2^-s}: those whose
 * values are far larger than all others', so that the rows fit a narrower ring. What leads into the
 * LayerNorm and what reads it make up for that, and its sums of squares weigh such a column {@code
 * 4^s}.
 *
 * @param name the site of the LayerNorm's sums of squares
 * @param columns those whose exponent is not 0, ascending
 */
public record ColumnExponents(String name, List<Column> columns) implements SiteFormat {

    /** The largest exponent: columns 64 times as large as others. */
    public static final int MOST = 6;

    /**
     * One column.
     *
     * @param index from 0
     * @param exponent s, 1 to {@link #MOST}
     */
    public record Column(int index, int exponent) {

        public Column {
            if (index < 0 || exponent < 1 || exponent > MOST) {
                throw new IllegalArgumentException(
                        "a column from 0 on has an exponent of 1 to %d, found column %d with %d"
                                .formatted(MOST, index, exponent));
            }
        }
    }

    public ColumnExponents {
        columns = List.copyOf(columns);
        for (int i = 1; i < columns.size(); i++) {
            if (columns.get(i).index() <= columns.get(i - 1).index()) {
                throw new IllegalArgumentException(
                        "columns with exponents at %s must ascend, found %d after %d"
                                .formatted(
                                        name, columns.get(i).index(), columns.get(i - 1).index()));
            }
        }
    }

    /** All columns are as they are. */
    public static ColumnExponents none(String name) {
        return new ColumnExponents(name, List.of());
    }

    /** The exponents of all columns, most of them 0. */
    public static ColumnExponents of(String name, int[] exponents) {
        return new ColumnExponents(
                name,
                IntStream.range(0, exponents.length)
                        .filter(j -> exponents[j] != 0)
                        .mapToObj(j -> new Column(j, exponents[j]))
                        .toList());
    }

    /** Whether all columns are as they are. */
    @JsonIgnore
    public boolean isNone() {
        return columns.isEmpty();
    }

    /** The exponents that there are, ascending, 0 first. */
    public List<Integer> distinct() {
        return Stream.concat(Stream.of(0), columns.stream().map(Column::exponent))
                .distinct()
                .sorted()
                .toList();
    }

    /** What the values of every column were divided by, {@code 2^s}. */
    public double[] factors(int count) {
        double[] factors = new double[count];
        Arrays.fill(factors, 1);
        columns.forEach(column -> factors[column.index()] = Math.scalb(1.0, column.exponent()));
        return factors;
    }

    /**
     * Root mean square over the columns of their factors: what an ulp of the common ring is worth
     * on average.
     */
    public double typicalScale(int count) {
        double squares = count;
        for (Column column : columns) {
            squares += weight(column) - 1;
        }
        return Math.sqrt(squares / count);
    }

    /** What a column's square counts in a sum, {@code 4^s}. */
    public static long weight(Column column) {
        return 1L << (2 * column.exponent());
    }

    /** Whether rows of so many columns have all that are named. */
    public boolean fits(int count) {
        return isNone() || columns.getLast().index() < count;
    }
}
