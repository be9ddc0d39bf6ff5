package io.secformer.convert.reading;

import io.secformer.convert.strategy.Site;
import io.secformer.convert.tensor.Shape;

/**
 * Which values of a wire count: those of real tokens. Rows of padding, and padded keys of attention
 * scores, take whatever values they like, since no real row depends on them.
 */
public final class RealValues {

    /** Sees a run of values that count. */
    @FunctionalInterface
    public interface Run {
        /** Called with offsets into the tensor, the end exclusive. */
        void accept(int from, int to);
    }

    private final int[] lengths;
    private final int tokens;

    /** The real values of this padded batch. */
    public RealValues(TokenInput input) {
        this.lengths = input.lengths();
        this.tokens = input.tokens();
    }

    /**
     * Calls {@code run} for every row that counts, in order.
     *
     * @param wire name of the wire
     * @param shape shape of its tensor
     */
    public void forEach(String wire, Shape shape, Run run) {
        boolean keys = Site.of(wire).role().isOfKeys();
        boolean rowIsToken = shape.rows() == tokens;
        for (int m = 0; m < shape.matrices(); m++) {
            int length = lengths[m / shape.heads()];
            int rows = rowIsToken ? length : shape.rows();
            int columns = keys ? Math.min(length, shape.columns()) : shape.columns();
            for (int row = 0; row < rows; row++) {
                int from = (m * shape.rows() + row) * shape.columns();
                run.accept(from, from + columns);
            }
        }
    }
}
