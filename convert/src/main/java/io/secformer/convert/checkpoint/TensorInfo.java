package io.secformer.convert.checkpoint;

import io.secformer.kit.file.FormatException;
import java.util.List;

/**
 * What a safetensors header says about one tensor.
 *
 * @param name the tensor's name
 * @param dtype the type of its elements
 * @param shape its dimensions, outermost first; empty for a scalar
 * @param begin the first byte, counted from the end of the header
 * @param end the byte after the last
 */
public record TensorInfo(String name, DType dtype, List<Long> shape, long begin, long end) {

    /** Copies the shape and checks that it needs exactly the bytes between begin and end. */
    public TensorInfo {
        shape = List.copyOf(shape);
        if (begin < 0 || end < begin) {
            throw new FormatException(
                    "tensor " + name, "data offsets " + begin + " to " + end + " are not a range");
        }
        long bytes = Math.multiplyExact(product(name, shape), dtype.bytes());
        if (bytes != end - begin) {
            throw new FormatException(
                    "tensor " + name,
                    dtype
                            + " of shape "
                            + shape
                            + " needs "
                            + bytes
                            + " bytes, the header gives it "
                            + (end - begin));
        }
    }

    /** The number of elements. */
    public long elements() {
        return (end - begin) / dtype.bytes();
    }

    /** The number of bytes. */
    public long byteLength() {
        return end - begin;
    }

    /**
     * The product of the dimensions.
     *
     * @throws FormatException if a dimension is negative or the product needs more than 2^59
     *     elements
     */
    static long product(String name, List<Long> shape) {
        long product = 1;
        boolean empty = shape.contains(0L);
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new FormatException(
                        "tensor " + name, "shape " + shape + " has a negative dimension");
            }
            if (!empty && dimension > (1L << 59) / product) {
                throw new FormatException(
                        "tensor " + name, "shape " + shape + " has too many elements");
            }
            product = empty ? 0 : product * dimension;
        }
        return product;
    }
}
