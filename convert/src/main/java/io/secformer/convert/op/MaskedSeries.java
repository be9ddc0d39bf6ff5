package io.secformer.convert.op;

import java.util.List;

/**
 * A series of every element of an opened tensor, times a secret bit of each.
 *
 * @param series without a linear part
 * @param bits of the same shape
 */
public record MaskedSeries(SeriesOp series, OpenedFormat bits) implements Op {

    public MaskedSeries {
        int ring = series.site().ringBits();
        PlanFits.require(
                series.site().slope() == 0
                        && bits.shape().equals(series.x().shape())
                        && bits.wire().ringBits() >= ring,
                () ->
                        "the series at %s cannot be masked by bits in a ring of %d"
                                .formatted(series.name(), bits.wire().ringBits()));
    }

    @Override
    public String kind() {
        return "series";
    }

    @Override
    public String name() {
        return series.name();
    }

    @Override
    public List<SecretFormat> results() {
        return series.results();
    }

    @Override
    public List<long[]> evaluate(ClearContext context, List<long[]> operands) {
        long[] values = series.evaluate(context, List.of(operands.get(0))).getFirst();
        long[] masked = operands.get(1).clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] *= values[i];
        }
        return List.of(masked);
    }
}
