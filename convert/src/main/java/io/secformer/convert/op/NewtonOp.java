package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.NewtonSite;
import io.secformer.convert.fixedpoint.NewtonStep;
import java.util.List;

/**
 * One Newton step towards a function of every element of an opened tensor, from opened estimates.
 *
 * @param x the tensor
 * @param estimate a rough value of every element's function
 * @param site the step and the ring of the result, wider than those of both
 */
public record NewtonOp(OpenedFormat x, OpenedFormat estimate, NewtonSite site) implements Op {

    public NewtonOp {
        x.requireWidens(site.ringBits());
        estimate.requireWidens(site.ringBits());
        NewtonStep step = site.step();
        int shift = step.linearShift(x.wire().fractionBits(), estimate.wire().fractionBits());
        PlanFits.require(
                x.shape().equals(estimate.shape()) && shift >= 0,
                () -> "the Newton step at %s cannot be formed".formatted(site.name()));
    }

    @Override
    public String kind() {
        return "newton";
    }

    @Override
    public String name() {
        return site.name();
    }

    @Override
    public List<SecretFormat> results() {
        int fractionBits =
                site.step().fractionBits(x.wire().fractionBits(), estimate.wire().fractionBits());
        return List.of(new SecretFormat(x.shape(), site.ringBits(), fractionBits));
    }

    @Override
    public List<long[]> evaluate(ClearContext context, List<long[]> operands) {
        long[] arguments = operands.get(0);
        long[] estimates = operands.get(1);
        long[] result = new long[arguments.length];
        for (int i = 0; i < result.length; i++) {
            result[i] =
                    site.step()
                            .evaluate(
                                    arguments[i],
                                    x.wire().fractionBits(),
                                    estimates[i],
                                    estimate.wire().fractionBits());
        }
        return List.of(result);
    }
}
