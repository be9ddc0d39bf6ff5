package io.secformer.distill.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.secformer.distill.nn.BertForwardPass;
import io.secformer.distill.nn.BertOutput;
import io.secformer.distill.nn.Dropout;
import io.secformer.distill.nn.TokenBatch;
import io.secformer.distill.nn.TrainableParameters;

/**
 * One step of training:
 *
 * <ol>
 *   <li>forward pass and loss;
 *   <li>backward pass: one flat gradient, and one of the words that occur;
 *   <li>the gradient is scaled down to a largest norm;
 *   <li>AdamW.
 * </ol>
 *
 * All native memory of a step is released at its end.
 */
final class TrainingStep {
    private final NDManager manager;
    private final TrainableParameters parameters;
    private final BertForwardPass network;
    private final Dropout dropout;
    private final AdamW optimizer;
    private final Objective objective;
    private final double clipNorm;

    /** What a step found, before its update. */
    record Outcome(double loss, double gradientNorm) {}

    TrainingStep(
            NDManager manager,
            TrainableParameters parameters,
            Dropout dropout,
            AdamW optimizer,
            Objective objective,
            double clipNorm) {
        this.manager = manager;
        this.parameters = parameters;
        this.network = new BertForwardPass(parameters.config(), dropout);
        this.dropout = dropout;
        this.optimizer = optimizer;
        this.objective = objective;
        this.clipNorm = clipNorm;
    }

    /**
     * Runs a step.
     *
     * @param tokens the batch
     * @param indices which samples it holds
     * @param number of the step, from 0: decides what dropout drops
     * @throws TrainingException if loss or gradient is not a number; the parameters are unchanged
     */
    Outcome run(TokenBatch tokens, int[] indices, double learningRate, int number) {
        dropout.step(number);
        try (NDManager step = manager.newSubManager();
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            TokenBatch.Arrays batch = tokens.toArrays(step);
            TrainableParameters.Bound bound = parameters.bind(step, batch, true);
            BertOutput output = network.forward(bound, batch, objective.mode());
            NDArray loss = objective.loss(output, batch, indices);
            collector.backward(loss);
            NDArray gradient = bound.gradient();
            NDArray words = bound.wordGradient();
            double lossValue = loss.getFloat();
            double norm = Math.hypot(gradient.norm().getFloat(), words.norm().getFloat());
            if (!Double.isFinite(lossValue) || !Double.isFinite(norm)) {
                throw new TrainingException(
                        "the loss is "
                                + lossValue
                                + " and its gradient has norm "
                                + norm
                                + ": try a smaller learning rate");
            }
            optimizer.update(
                    gradient,
                    batch.words(),
                    words.toFloatArray(),
                    learningRate,
                    Math.min(1, clipNorm / (norm + 1e-6)));
            return new Outcome(lossValue, norm);
        }
    }
}
