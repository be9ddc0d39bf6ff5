package io.secformer.convert.program;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.tensor.Shape;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts, wire by wire, the values that leave the range their wire was planned for. Rows and keys
 * of padding do not count: no real row depends on them.
 */
public final class Saturation {

    private final int[] lengths;
    private final int tokens;
    private final Map<String, Long> outside = new TreeMap<>();

    Saturation(TokenInput input) {
        this.lengths = input.lengths();
        this.tokens = input.tokens();
    }

    /** Values outside the range, by wire; wires without any are absent. */
    public Map<String, Long> byWire() {
        return Collections.unmodifiableMap(outside);
    }

    /** Values outside the range on all wires. */
    public long total() {
        return outside.values().stream().mapToLong(Long::longValue).sum();
    }

    void check(Wire wire, Shape shape, long[] words, int ringBits) {
        boolean keys = wire.name().endsWith(".scores");
        boolean rowIsToken = shape.rows() == tokens && shape.rows() > 1;
        double low = Math.scalb(wire.low(), wire.fractionBits());
        double high = Math.scalb(wire.high(), wire.fractionBits());
        long count = 0;
        int at = 0;
        for (int m = 0; m < shape.matrices(); m++) {
            int length = lengths[m / shape.heads()];
            for (int row = 0; row < shape.rows(); row++) {
                boolean real = !rowIsToken || row < length;
                int columns = keys ? Math.min(length, shape.columns()) : shape.columns();
                for (int column = 0; real && column < columns; column++) {
                    double value = FixedPoint.signed(words[at + column], ringBits);
                    count += value < low || value > high ? 1 : 0;
                }
                at += shape.columns();
            }
        }
        if (count > 0) {
            outside.merge(wire.name(), count, Long::sum);
        }
    }
}
