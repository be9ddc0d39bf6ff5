package io.secformer.convert.reading;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.tensor.Shape;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

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
        count(wire, shape, i -> values[i] < low || values[i] > high);
    }

    /**
     * Checks some columns of a wire that reach less far than it does: values that are within its
     * range, but not within theirs.
     *
     * @param reach their largest magnitude
     */
    void checkReach(Wire wire, Shape shape, long[] values, double reach) {
        double most = Math.scalb(reach, wire.fractionBits());
        double low = Math.scalb(wire.low(), wire.fractionBits());
        double high = Math.scalb(wire.high(), wire.fractionBits());
        count(
                wire,
                shape,
                i -> Math.abs(values[i]) > most && values[i] >= low && values[i] <= high);
    }

    private void count(Wire wire, Shape shape, IntPredicate outsideAt) {
        long[] count = new long[1];
        real.forEach(
                wire.name(),
                shape,
                (from, to) -> count[0] += IntStream.range(from, to).filter(outsideAt).count());
        if (count[0] > 0) {
            outside.merge(wire.name(), count[0], Long::sum);
        }
    }
}
