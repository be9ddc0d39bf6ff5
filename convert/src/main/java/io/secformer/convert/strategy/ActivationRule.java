package io.secformer.convert.strategy;

import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.TensorOps;

/** How an activation is computed. */
public interface ActivationRule {

    /**
     * The activation of every element, opened for the weight that reads it.
     *
     * @param argument the wire that its argument is opened on
     * @param activated its site, and the wire of the result
     * @param x the argument
     */
    <S, O> O activated(TensorOps<S, O> ops, String argument, String activated, S x);

    /**
     * Whether it is one series of its argument: then its channels are grouped by the ranges that
     * they take, since a series costs more the wider it is.
     */
    default boolean isSeries() {
        return false;
    }

    /** The rule of an activation: the only place that chooses one. */
    static ActivationRule of(ActivationFunction function) {
        return switch (function) {
            case GELU -> new SeriesActivation(new SmoothFunction.Gelu());
            case GELU_TANH -> new SeriesActivation(new SmoothFunction.GeluTanh());
            case FOURIER -> new SeriesActivation(new SmoothFunction.FourierGelu());
            case QUAD -> new QuadActivation();
        };
    }
}
