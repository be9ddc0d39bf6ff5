package io.secformer.convert.program;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.tensor.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The exponentials of attention scores in fixed point: the series, rounded once. */
final class ExponentialSums {
    private ExponentialSums() {}

    static Exponentials<long[]> evaluate(ExponentialSite site, Opened<long[]> x, long[] mask) {
        Shape shape = x.shape();
        int columns = shape.columns();
        long[] values = new long[shape.size()];
        long[] halfSums = new long[shape.allRows()];
        IntStream.range(0, shape.matrices())
                .parallel()
                .forEach(
                        matrix -> {
                            var head = site.heads().get(matrix % shape.heads());
                            int keys = matrix / shape.heads() * columns;
                            int size = shape.rows() * columns;
                            int from = matrix * size;
                            long[][] rounded =
                                    SeriesTables.rounded(
                                            Arrays.copyOfRange(x.data(), from, from + size),
                                            x.wire().fractionBits(),
                                            site.fractionBits(),
                                            head.exponential(),
                                            head.half());
                            for (int i = 0; i < size; i++) {
                                if (mask[keys + i % columns] != 0) {
                                    values[from + i] = rounded[0][i];
                                    halfSums[(from + i) / columns] += rounded[1][i];
                                }
                            }
                        });
        return new Exponentials<>(values, halfSums);
    }
}
