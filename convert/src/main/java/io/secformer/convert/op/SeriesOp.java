package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import java.util.List;

/**
 * A smooth function of every element of an opened tensor, as a series whose period is the tensor's
 * ring.
 *
 * @param x the tensor
 * @param site the series, the same for all columns, and the format of the result
 */
public record SeriesOp(OpenedFormat x, SeriesSite site) implements Op {

    public SeriesOp {
        requirePeriod(site.name(), site.period(), x.wire());
        PlanFits.require(
                site.slope() == 0
                        || (x.wire().guardBits() > 0
                                && site.slopeShift(x.wire().fractionBits()) >= 0),
                () -> "the linear part at %s cannot be formed".formatted(site.name()));
    }

    static void requirePeriod(String site, double period, Wire wire) {
        PlanFits.require(
                period == wire.period(),
                () ->
                        "the series at %s has period %s, its wire has %s"
                                .formatted(site, period, wire.period()));
    }

    @Override
    public String kind() {
        return "series";
    }

    @Override
    public String name() {
        return site.name();
    }

    @Override
    public List<SecretFormat> results() {
        return List.of(new SecretFormat(x.shape(), site.ringBits(), site.fractionBits()));
    }

    @Override
    public List<long[]> evaluate(ClearContext context, List<long[]> operands) {
        return List.of(context.series().evaluate(site, x.wire(), operands.getFirst()));
    }
}
