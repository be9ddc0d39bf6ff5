package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.ring.Arcs;
import io.secformer.convert.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The exponential of every score, in its head's units, times a secret bit of its column's token.
 *
 * @param x scores, {@code [B, N, T, U]}
 * @param mask bits, {@code [B, 1, 1, U]}: 1 for a real token
 * @param site what is the exponent of every head, and the format of the result: {@code [B, N, T,
 *     U]}
 */
public record MaskedExponentials(OpenedFormat x, OpenedFormat mask, ExponentialSite site)
        implements Op {

    public MaskedExponentials {
        SeriesOp.requirePeriod(site.name(), site.period(), x.wire());
        requireHeads(site, x.shape());
    }

    /**
     * Requires one exponent a head.
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

    /** The ring of the scores as a circle. */
    public Arcs arcs() {
        return new Arcs(x.wire().ringBits(), site.arcs());
    }

    @Override
    public List<SecretFormat> results() {
        return List.of(new SecretFormat(x.shape(), site.ringBits(), site.fractionBits()));
    }

    @Override
    public List<long[]> evaluate(ClearContext context, List<long[]> operands) {
        long[] words = operands.get(0);
        long[] bits = operands.get(1);
        Shape shape = x.shape();
        Arcs arcs = arcs();
        int columns = shape.columns();
        int size = shape.rows() * columns;
        double unit = Math.scalb(1.0, -x.wire().fractionBits());
        double ulps = Math.scalb(1.0, site.fractionBits());
        long[] values = new long[shape.size()];
        IntStream.range(0, shape.matrices())
                .parallel()
                .forEach(
                        matrix -> {
                            var head = site.heads().get(matrix % shape.heads());
                            int keys = matrix / shape.heads() * columns;
                            int from = matrix * size;
                            for (int i = 0; i < size; i++) {
                                if (bits[keys + i % columns] != 0) {
                                    double opened = arcs.number(words[from + i]) * unit;
                                    double value = StrictMath.exp(site.exponent(head, opened));
                                    values[from + i] = (long) Math.rint(value * ulps);
                                }
                            }
                        });
        return List.of(values);
    }
}
