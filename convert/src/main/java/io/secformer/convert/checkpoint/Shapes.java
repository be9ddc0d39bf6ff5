package io.secformer.convert.checkpoint;

import java.util.ArrayList;
import java.util.List;

/** Arithmetic on shapes. */
final class Shapes {
    private Shapes() {}

    /** The index, one number per dimension, of the element at a flat position. */
    static List<Long> index(List<Long> shape, long flat) {
        List<Long> index = new ArrayList<>(shape);
        long rest = flat;
        for (int d = shape.size() - 1; d >= 0; d--) {
            index.set(d, rest % shape.get(d));
            rest /= shape.get(d);
        }
        return index;
    }

    static List<Long> toLongs(List<Integer> shape) {
        return shape.stream().map(Integer::longValue).toList();
    }

    /** The number of elements of a shape of int dimensions. */
    static long elements(List<Integer> shape) {
        long product = 1;
        for (int dimension : shape) {
            product = Math.multiplyExact(product, dimension);
        }
        return product;
    }
}
