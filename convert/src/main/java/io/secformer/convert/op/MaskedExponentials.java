package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The exponential of every score, in its head's units, times a secret bit of its column's token;
 * and the sum over every row of the exponentials of half the scores, from the same opening.
 *
 * @param x scores, {@code [B, N, T, U]}
 * @param mask bits, {@code [B, 1, 1, U]}: 1 for a real token
 * @param site series of every head, and the format of the results: {@code [B, N, T, U]} and {@code
 *     [B, N, T, 1]}
 */
public record MaskedExponentials(OpenedFormat x, OpenedFormat mask, ExponentialSite site)
        implements Op {

    public MaskedExponentials {
        SeriesOp.requirePeriod(site.name(), site.period(), x.wire());
        requireHeads(site, x.shape());
    }

    /**
     * Requires one series a head.
     *
     * @throws IllegalStateException if there are more or fewer
     */
    public static void requireHeads(ExponentialSite site, Shape scores) {
        PlanFits.require(
                site.heads().size() == scores.heads(),
                () ->
                        "%s is for %d heads, not %d"
                                .formatted(site.name(), site.heads().size(), scores.heads()));
    }

    @Override
    public String kind() {
        return "exponentials";
    }

    @Override
    public String name() {
        return site.name();
    }

    @Override
    public List<SecretFormat> results() {
        SecretFormat values = new SecretFormat(x.shape(), site.ringBits(), site.fractionBits());
        return List.of(values, values.withShape(x.shape().withColumns(1)));
    }

    @Override
    public List<long[]> evaluate(ClearContext context, List<long[]> operands) {
        long[] words = operands.get(0);
        long[] bits = operands.get(1);
        Shape shape = x.shape();
        int columns = shape.columns();
        int size = shape.rows() * columns;
        long[] values = new long[shape.size()];
        long[] halfSums = new long[shape.allRows()];
        IntStream.range(0, shape.matrices())
                .parallel()
                .forEach(
                        matrix -> {
                            var head = site.heads().get(matrix % shape.heads());
                            int keys = matrix / shape.heads() * columns;
                            int from = matrix * size;
                            long[][] rounded =
                                    SeriesTables.rounded(
                                            Arrays.copyOfRange(words, from, from + size),
                                            x.wire().fractionBits(),
                                            site.fractionBits(),
                                            head.exponential(),
                                            head.half());
                            for (int i = 0; i < size; i++) {
                                if (bits[keys + i % columns] != 0) {
                                    values[from + i] = rounded[0][i];
                                    halfSums[(from + i) / columns] += rounded[1][i];
                                }
                            }
                        });
        return List.of(values, halfSums);
    }
}
