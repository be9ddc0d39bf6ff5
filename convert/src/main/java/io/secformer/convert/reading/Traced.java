package io.secformer.convert.reading;

import io.secformer.convert.tensor.Shape;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A tensor of a {@link GradientReading}: its values, and one logit's derivatives by them. */
final class Traced {
    private final PlainTensor tensor;
    private final Consumer<double[]> back;
    private double @Nullable [] gradient;

    /**
     * @param back given the derivatives by these values, adds to those of what they are made of
     */
    Traced(PlainTensor tensor, Consumer<double[]> back) {
        this.tensor = tensor;
        this.back = back;
    }

    PlainTensor tensor() {
        return tensor;
    }

    Shape shape() {
        return tensor.shape();
    }

    double[] values() {
        return tensor.values();
    }

    /** The derivatives, to be added to. */
    double[] gradient() {
        double[] mine = gradient;
        if (mine == null) {
            mine = new double[tensor.values().length];
            gradient = mine;
        }
        return mine;
    }

    /** Adds to every derivative. */
    void add(IntToDoubleFunction byElement) {
        double[] mine = gradient();
        for (int i = 0; i < mine.length; i++) {
            mine[i] += byElement.applyAsDouble(i);
        }
    }

    /** Adds to every derivative. */
    void add(PlainTensor derivatives) {
        add(i -> derivatives.values()[i]);
    }

    /** Sets all derivatives to zero. */
    void forget() {
        gradient = null;
    }

    /** Hands the derivatives on, if the logit depends on these values at all. */
    void goBack() {
        double[] mine = gradient;
        if (mine != null) {
            back.accept(mine);
        }
    }
}
