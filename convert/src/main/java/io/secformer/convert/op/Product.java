package io.secformer.convert.op;

import io.secformer.convert.tensor.Shape;
import java.util.List;

/**
 * The product of opened matrices for every sentence and head: {@code a b}, {@code [B,N,T,U],
 * [B,N,U,D] -> [B,N,T,D]}, or {@code a b^T}, {@code [B,N,T,D], [B,N,U,D] -> [B,N,T,U]}.
 *
 * @param a the left factor
 * @param b the right factor
 * @param transposed whether it is b's transpose that multiplies
 */
public record Product(OpenedFormat a, OpenedFormat b, boolean transposed) implements Op {

    @Override
    public String kind() {
        return "product";
    }

    @Override
    public String name() {
        return a.wire().name() + " x " + b.wire().name();
    }

    /** Shape of the result. */
    public Shape shape() {
        return a.shape().withColumns(transposed ? b.shape().rows() : b.shape().columns());
    }

    /** Ring of the result: the smaller of both factors. */
    public int ringBits() {
        return Math.min(a.wire().ringBits(), b.wire().ringBits());
    }

    @Override
    public List<SecretFormat> results() {
        int fractionBits = a.wire().fractionBits() + b.wire().fractionBits();
        return List.of(new SecretFormat(shape(), ringBits(), fractionBits));
    }

    @Override
    public List<long[]> evaluate(ClearContext context, List<long[]> operands) {
        long[] result = new long[shape().size()];
        Matrices.product(
                context.matmul(),
                ringBits(),
                a.shape(),
                operands.get(0),
                b.shape(),
                operands.get(1),
                transposed,
                result);
        return List.of(result);
    }
}
