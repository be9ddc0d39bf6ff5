package io.secformer.notebooks.model;

import io.secformer.convert.reading.RangeObserver;
import io.secformer.convert.tensor.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps the values of every wire of a reading in the clear, in the order of the program. */
public final class Wires implements RangeObserver {
    private final Map<String, double[]> values = new LinkedHashMap<>();
    private final Map<String, Shape> shapes = new LinkedHashMap<>();

    @Override
    public void observe(String wire, Shape shape, double[] seen) {
        values.put(wire, seen.clone());
        shapes.put(wire, shape);
    }

    /** The values of all wires, by name. */
    public Map<String, double[]> all() {
        return Collections.unmodifiableMap(values);
    }

    /**
     * The values of a wire, in the order of its shape.
     *
     * @throws IllegalArgumentException if there is none of that name: it lists those that there are
     */
    public double[] of(String wire) {
        return required(values, wire).clone();
    }

    /** The shape of a wire. */
    public Shape shape(String wire) {
        return required(shapes, wire);
    }

    private static <T> T required(Map<String, T> all, String wire) {
        T found = all.get(wire);
        if (found == null) {
            throw new IllegalArgumentException(
                    "there is no wire " + wire + ", only " + all.keySet());
        }
        return found;
    }

    /** Whether the reading had such a wire. */
    public boolean has(String wire) {
        return values.containsKey(wire);
    }
}
