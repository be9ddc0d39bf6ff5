package io.secformer.convert.program;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.tensor.Shape;
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
                            for (int j = 0; j < columns; j++) {
                                if (mask[keys + j] != 0) {
                                    int at = row * columns + j;
                                    double score =
                                            Math.scalb(
                                                    (double) x.data()[at],
                                                    -x.wire().fractionBits());
                                    values[at] = rounded(head.exponential(), score, site);
                                    halfSums[row] += rounded(head.half(), score, site);
                                }
                            }
                        });
        return new Exponentials<>(values, halfSums);
    }

    private static long rounded(Series series, double x, ExponentialSite site) {
        return (long) Math.rint(Math.scalb(series.valueAt(x), site.fractionBits()));
    }
}
