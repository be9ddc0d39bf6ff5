package io.secformer.convert.program;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.fixedpoint.Wire;
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
        IntStream.range(0, halfSums.length)
                .parallel()
                .forEach(
                        row -> {
                            int matrix = row / shape.rows();
                            var head = site.heads().get(matrix % shape.heads());
                            int keys = matrix / shape.heads() * columns;
                            long[] scores =
                                    Arrays.copyOfRange(
                                            x.data(), row * columns, (row + 1) * columns);
                            long[] ofRow = rounded(head.exponential(), scores, x.wire(), site);
                            long[] halves = rounded(head.half(), scores, x.wire(), site);
                            for (int j = 0; j < columns; j++) {
                                if (mask[keys + j] != 0) {
                                    values[row * columns + j] = ofRow[j];
                                    halfSums[row] += halves[j];
                                }
                            }
                        });
        return new Exponentials<>(values, halfSums);
    }

    private static long[] rounded(Series series, long[] scores, Wire wire, ExponentialSite site) {
        return SeriesTables.rounded(series, scores, wire.fractionBits(), site.fractionBits());
    }
}
