package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.ring.Arcs;
import io.secformer.convert.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The exponential of every score, in its head's units; 0 for the scores of padding, which lie half
 * a turn away.
 *
 * @param x scores, {@code [B, N, T, U]}
 * @param site what is the exponent of every head, and the format of the result: {@code [B, N, T,
 *     U]}
 */
public record Exponentials(OpenedFormat x, ExponentialSite site) implements Op {

    public Exponentials {
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
        long[] words = operands.getFirst();
        Shape shape = x.shape();
        Arcs arcs = arcs();
        int size = shape.rows() * shape.columns();
        double unit = Math.scalb(1.0, -x.wire().fractionBits());
        double ulps = Math.scalb(1.0, site.fractionBits());
        long[] values = new long[shape.size()];
        IntStream.range(0, shape.matrices())
                .parallel()
                .forEach(
                        matrix -> {
                            var head = site.heads().get(matrix % shape.heads());
                            int from = matrix * size;
                            for (int i = 0; i < size; i++) {
                                long number = arcs.number(words[from + i]);
                                if (!arcs.isPadding(number)) {
                                    double opened = number * unit;
                                    double value = StrictMath.exp(site.exponent(head, opened));
                                    values[from + i] = (long) Math.rint(value * ulps);
                                }
                            }
                        });
        return List.of(values);
    }
}
