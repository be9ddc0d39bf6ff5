package io.secformer.convert.reading;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.tensor.Shape;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts, wire by wire, the values that leave the range their wire was planned for. Only {@link
 * RealValues} count.
 */
public final class Saturation {

    private final RealValues real;
    private final Map<String, Long> outside = new TreeMap<>();

    Saturation(TokenInput input) {
        this.real = new RealValues(input);
    }

    /** Values outside the range, by wire; wires without any are absent. */
    public Map<String, Long> byWire() {
        return Collections.unmodifiableMap(outside);
    }

    /** Values outside the range on all wires. */
    public long total() {
        return outside.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Checks the values of a wire, as they were before they were brought into its ring. */
    void check(Wire wire, Shape shape, long[] values) {
        double low = Math.scalb(wire.low(), wire.fractionBits());
        double high = Math.scalb(wire.high(), wire.fractionBits());
        long[] count = new long[1];
        real.forEach(
                wire.name(),
                shape,
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        count[0] += values[i] < low || values[i] > high ? 1 : 0;
                    }
                });
        if (count[0] > 0) {
            outside.merge(wire.name(), count[0], Long::sum);
        }
    }
}
