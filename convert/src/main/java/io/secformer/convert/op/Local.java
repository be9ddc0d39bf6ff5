package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.tensor.Shape;
import java.util.List;

/**
 * An operation on secrets that needs no other party: what it does to words in the clear, it does to
 * shares.
 */
public sealed interface Local {

    /** Format of the result. */
    SecretFormat result();

    /**
     * Evaluates it on words.
     *
     * @param arguments to be read only
     */
    long[] evaluate(WordContext context, List<long[]> arguments);

    /**
     * Drops low bits, within one unit in the last place of the exact quotient.
     *
     * @param x format of the argument
     * @param bits how many are dropped: at least 1, and fewer than its ring has
     */
    record Reduce(SecretFormat x, int bits) implements Local {
        @Override
        public SecretFormat result() {
            return new SecretFormat(x.shape(), x.ringBits() - bits, x.fractionBits() - bits);
        }

        @Override
        public long[] evaluate(WordContext context, List<long[]> arguments) {
            return context.reduce(this, arguments.getFirst());
        }
    }

    /**
     * {@code a + b}.
     *
     * @param result format of the sum; both summands have its fraction bits
     */
    record Add(SecretFormat result) implements Local {
        @Override
        public long[] evaluate(WordContext context, List<long[]> arguments) {
            long[] a = arguments.get(0);
            long[] b = arguments.get(1);
            long[] sums = new long[a.length];
            context.forEachBlock(
                    sums.length,
                    (from, count) -> {
                        for (int i = from; i < from + count; i++) {
                            sums[i] = a[i] + b[i];
                        }
                    });
            return sums;
        }
    }

    /**
     * Every row plus a parameter vector.
     *
     * @param x format of the argument
     */
    record AddBias(SecretFormat x, ParameterFormat bias) implements Local {

        public AddBias {
            requireFraction(bias, x.fractionBits(), x.shape().columns());
        }

        static void requireFraction(ParameterFormat bias, int fractionBits, int columns) {
            PlanFits.require(
                    bias.fractionBits() == fractionBits && bias.columns() == columns,
                    () ->
                            "%s has %d columns and %d fraction bits, %d and %d are expected"
                                    .formatted(
                                            bias.name(),
                                            bias.columns(),
                                            bias.fractionBits(),
                                            columns,
                                            fractionBits));
        }

        @Override
        public SecretFormat result() {
            int ring = Math.min(x.ringBits(), bias.ringBits());
            return new SecretFormat(x.shape(), ring, x.fractionBits());
        }

        @Override
        public long[] evaluate(WordContext context, List<long[]> arguments) {
            long[] sums = arguments.getFirst().clone();
            Matrices.addToRows(sums, context.added(bias));
            return sums;
        }
    }

    /**
     * Every element plus a public fixed-point integer.
     *
     * @param result format of argument and result
     */
    record AddPublic(SecretFormat result, long constant) implements Local {
        @Override
        public long[] evaluate(WordContext context, List<long[]> arguments) {
            long[] words = arguments.getFirst();
            if (!context.addsPublic()) {
                return words;
            }
            long[] sums = new long[words.length];
            for (int i = 0; i < sums.length; i++) {
                sums[i] = words[i] + constant;
            }
            return sums;
        }
    }

    /**
     * Every element plus its column's word times the public integer of its head.
     *
     * @param x format of the first argument, {@code [B, N, T, U]}
     * @param row format of the second, {@code [B, 1, 1, U]}, integers
     * @param factors by head; a single one is for all
     */
    record AddTimesRow(SecretFormat x, SecretFormat row, List<Long> factors) implements Local {

        public AddTimesRow {
            factors = List.copyOf(factors);
            Shape expected = new Shape(x.shape().batch(), 1, 1, x.shape().columns());
            PlanFits.require(
                    row.fractionBits() == 0 && row.shape().equals(expected),
                    () -> "a row of integers is added to columns");
        }

        @Override
        public SecretFormat result() {
            int ring = Math.min(x.ringBits(), row.ringBits());
            return new SecretFormat(x.shape(), ring, x.fractionBits());
        }

        @Override
        public long[] evaluate(WordContext context, List<long[]> arguments) {
            long[] words = arguments.get(0);
            long[] added = arguments.get(1);
            Shape shape = x.shape();
            int columns = shape.columns();
            long[] sums = new long[words.length];
            for (int row = 0; row < shape.allRows(); row++) {
                int matrix = row / shape.rows();
                int at = matrix / shape.heads() * columns;
                long factor = factors.get(matrix % factors.size());
                for (int j = 0; j < columns; j++) {
                    int i = row * columns + j;
                    sums[i] = words[i] + factor * added[at + j];
                }
            }
            return sums;
        }
    }

    /**
     * The sum of every row: {@code [..., columns] -> [..., 1]}.
     *
     * @param x format of the argument
     */
    record RowSums(SecretFormat x) implements Local {
        @Override
        public SecretFormat result() {
            return x.withShape(x.shape().withColumns(1));
        }

        @Override
        public long[] evaluate(WordContext context, List<long[]> arguments) {
            return Matrices.rowSums(x.shape(), arguments.getFirst());
        }
    }

    /**
     * Every row less its own value of a column, of which there is one for each of the distinct
     * exponents of the row's columns.
     *
     * @param result format of the difference; rows and column have its fraction bits
     * @param exponents of the rows' columns
     */
    record SubtractColumn(SecretFormat result, ColumnExponents exponents) implements Local {

        public SubtractColumn {
            Matrices.requireColumns(exponents, result.shape());
        }

        @Override
        public long[] evaluate(WordContext context, List<long[]> arguments) {
            return Matrices.subtractColumn(
                    result.shape(), arguments.get(0), arguments.get(1), exponents);
        }
    }

    /**
     * {@code [B, 1, T, H] -> [B, N, T, D]}.
     *
     * @param x format of the argument
     * @param heads N
     */
    record SplitHeads(SecretFormat x, int heads) implements Local {
        @Override
        public SecretFormat result() {
            return x.withShape(x.shape().split(heads));
        }

        @Override
        public long[] evaluate(WordContext context, List<long[]> arguments) {
            return Matrices.splitHeads(x.shape(), arguments.getFirst(), heads);
        }
    }

    /**
     * {@code [B, N, T, D] -> [B, 1, T, H]}.
     *
     * @param x format of the argument
     */
    record MergeHeads(SecretFormat x) implements Local {
        @Override
        public SecretFormat result() {
            return x.withShape(x.shape().merge());
        }

        @Override
        public long[] evaluate(WordContext context, List<long[]> arguments) {
            return Matrices.mergeHeads(x.shape(), arguments.getFirst());
        }
    }

    /**
     * Every element times a public integer.
     *
     * @param x format of the argument
     * @param factor the integer
     * @param bits fraction bits of the factor
     */
    record Times(SecretFormat x, long factor, int bits) implements Local {
        @Override
        public SecretFormat result() {
            return new SecretFormat(x.shape(), x.ringBits(), x.fractionBits() + bits);
        }

        @Override
        public long[] evaluate(WordContext context, List<long[]> arguments) {
            long[] words = arguments.getFirst();
            long[] products = new long[words.length];
            for (int i = 0; i < products.length; i++) {
                products[i] = factor * words[i];
            }
            return products;
        }
    }

    /**
     * Columns {@code [from, to)} of every row.
     *
     * @param x format of the argument
     */
    record Columns(SecretFormat x, int from, int to) implements Local {
        @Override
        public SecretFormat result() {
            return x.withShape(x.shape().withColumns(to - from));
        }

        @Override
        public long[] evaluate(WordContext context, List<long[]> arguments) {
            return Matrices.columns(x.shape(), arguments.getFirst(), from, to);
        }
    }

    /**
     * Drops low bits and keeps the ring: every party shifts its own share, so that the result is
     * within one unit in the last place of the exact quotient, but for a probability of {@code |x|
     * / 2^64} an element, where x is the word before; then it is off by the whole ring, {@code
     * 2^64} after the shift. Source: SecureML (Mohassel and Zhang, IEEE SP 2017), whose theorem 1
     * bounds the probability by twice that, at the next power of two.
     *
     * @param x format of the argument, in a ring of 64 bits
     * @param bits how many are dropped: at least 1
     */
    record Truncate(SecretFormat x, int bits) implements Local {

        public Truncate {
            PlanFits.require(
                    x.ringBits() == Long.SIZE && bits >= 1 && bits < Long.SIZE,
                    () ->
                            "shares are shifted in a ring of 64 bits, by 1 to 63, found a ring of %d"
                                            .formatted(x.ringBits())
                                    + " and "
                                    + bits);
        }

        @Override
        public SecretFormat result() {
            return new SecretFormat(x.shape(), x.ringBits(), x.fractionBits() - bits);
        }

        @Override
        public long[] evaluate(WordContext context, List<long[]> arguments) {
            long[] words = arguments.getFirst();
            long[] result = new long[words.length];
            // The sum of both shares is right if the second one is rounded upwards.
            long sign = context.addsPublic() ? 1 : -1;
            context.forEachBlock(
                    result.length,
                    (from, count) -> {
                        for (int i = from; i < from + count; i++) {
                            result[i] = sign * ((sign * words[i]) >> bits);
                        }
                    });
            return result;
        }
    }

    /**
     * Values of the same rows side by side.
     *
     * @param result format of all together
     * @param parts their shapes
     */
    record JoinColumns(SecretFormat result, List<Shape> parts) implements Local {

        public JoinColumns {
            parts = List.copyOf(parts);
            int columns = parts.stream().mapToInt(Shape::columns).sum();
            int expected = result.shape().columns();
            PlanFits.require(
                    columns == expected,
                    () -> "series of %d columns stand for %d".formatted(columns, expected));
        }

        @Override
        public long[] evaluate(WordContext context, List<long[]> arguments) {
            return Matrices.joinColumns(parts, arguments);
        }
    }
}
