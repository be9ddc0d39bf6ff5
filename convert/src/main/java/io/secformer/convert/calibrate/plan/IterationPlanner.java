package io.secformer.convert.calibrate.plan;

import io.secformer.convert.fixedpoint.Iteration;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.op.Approximation.Span;
import io.secformer.convert.strategy.published.PublishedFunctions;

/**
 * Plans single iterations of a strategy, as {@link UniformPlanner} does for those of a model.
 *
 * @param strategy whose functions are iterations
 */
public record IterationPlanner(Strategy strategy) implements PublishedFunctions.Calibration {

    @Override
    public Iteration division(String site, Span divisors) {
        return planned(
                site, Iterations.reciprocal(strategy.division(), divisors.low(), divisors.high()));
    }

    @Override
    public Iteration root(String site, Span arguments) {
        return planned(
                site, Iterations.root(strategy.normalisation(), arguments.low(), arguments.high()));
    }

    private static Iteration planned(String site, Iterations run) {
        return new Iteration(site, run.deflation(), run.steps());
    }
}
