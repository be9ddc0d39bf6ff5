package io.secformer.convert.op;

import io.secformer.convert.tensor.Shape;

/** A part of an opened tensor: of its words as of its mask. */
public sealed interface Pick {

    /** Shape of the part. */
    Shape result();

    /** Picks the part's words out of all. */
    long[] of(long[] words);

    /**
     * The first row of every sentence, {@code [B, 1, T, H] -> [B, 1, 1, H]}.
     *
     * @param shape of the whole tensor
     */
    record FirstRows(Shape shape) implements Pick {
        @Override
        public Shape result() {
            return shape.withRows(1);
        }

        @Override
        public long[] of(long[] words) {
            return Matrices.firstRows(shape, words);
        }
    }

    /**
     * One row a sentence as a column, {@code [B, 1, 1, T] -> [B, 1, T, 1]}.
     *
     * @param shape of the rows
     */
    record AsColumn(Shape shape) implements Pick {
        @Override
        public Shape result() {
            return shape.withRows(shape.columns()).withColumns(1);
        }

        @Override
        public long[] of(long[] words) {
            return words;
        }
    }

    /**
     * Columns {@code [from, to)}.
     *
     * @param shape of the whole tensor
     */
    record Columns(Shape shape, int from, int to) implements Pick {
        @Override
        public Shape result() {
            return shape.withColumns(to - from);
        }

        @Override
        public long[] of(long[] words) {
            return Matrices.columns(shape, words, from, to);
        }
    }
}
