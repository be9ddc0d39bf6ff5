package io.secformer.convert.calibrate.plan;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Strategy;

/**
 * What a plan is to hold, how exact it is to be, and what it publishes.
 *
 * @param headRoom how far beyond its calibrated range a value may go, as a factor; a sum that must
 *     stay positive may also fall below its lowest value by this factor, a sum of squares by its
 *     square
 * @param precisionBits every rounding is at most {@code 2^-precisionBits} of the typical magnitude
 *     of what it rounds
 * @param activationError largest error of the activation's series where arguments are common; see
 *     {@link io.secformer.convert.op.SmoothFunction#importance}; of all layers together, where
 *     sensitivities are known: see {@link ActivationErrors}
 * @param relativeError largest relative error of the series of {@code 1/x} and {@code 1/sqrt(x)}
 *     that is aimed at
 * @param logitError root mean square error of a logit that all roundings together may cause, where
 *     their sensitivity to them is known; those of exponentials, which have an error of their own,
 *     come on top
 * @param probabilityError largest error of an attention probability of the exact softmax, in the
 *     row where it is largest
 * @param embedding whether the embedding tables are shared or published
 * @param strategy the program that is planned
 * @param mostCoarser how many bits below the general rules a site may be where logits have little
 *     sensitivity: where that is too many, noise is no longer small
 */
public record PlanOptions(
        double headRoom,
        int precisionBits,
        double activationError,
        double relativeError,
        double logitError,
        double probabilityError,
        Embedding embedding,
        Strategy strategy,
        int mostCoarser) {

    /** Bits below the general rules where nothing else is said. */
    public static final int DEFAULT_MOST_COARSER = 8;

    /** The factor where none is given. */
    public static final double DEFAULT_HEAD_ROOM = 1.5;

    /** The error of logits where none is given. */
    public static final double DEFAULT_LOGIT_ERROR = 2e-3;

    /** The error of activations where none is given. */
    public static final double DEFAULT_ACTIVATION_ERROR = 3.5e-4;

    /** The error of probabilities where none is given. */
    public static final double DEFAULT_PROBABILITY_ERROR = 2e-3;

    public PlanOptions {
        if (!(headRoom >= 1) || headRoom > 100) {
            throw new IllegalArgumentException(
                    "headroom is " + headRoom + ", expected a factor from 1 to 100");
        }
        if (precisionBits < 6 || precisionBits > 16) {
            throw new IllegalArgumentException(
                    "precision is " + precisionBits + " bits, expected 6 to 16");
        }
        if (!(activationError >= 1e-5) || activationError > 0.1) {
            throw new IllegalArgumentException(
                    "the error of activations is " + activationError + ", expected 0.00001 to 0.1");
        }
        if (!(logitError >= 1e-6) || logitError > 0.1) {
            throw new IllegalArgumentException(
                    "the error of logits is " + logitError + ", expected 0.000001 to 0.1");
        }
        if (!(probabilityError >= 1e-5) || probabilityError > 0.1) {
            throw new IllegalArgumentException(
                    "the error of probabilities is "
                            + probabilityError
                            + ", expected 0.00001 to 0.1");
        }
    }

    /** What is right for BERT: see the measurements in the module's README. */
    public static PlanOptions defaults() {
        return new PlanOptions(
                DEFAULT_HEAD_ROOM,
                14,
                DEFAULT_ACTIVATION_ERROR,
                5e-4,
                DEFAULT_LOGIT_ERROR,
                DEFAULT_PROBABILITY_ERROR,
                Embedding.SECRET,
                Strategy.SERIES,
                DEFAULT_MOST_COARSER);
    }

    /** The same with another headroom. */
    public PlanOptions withHeadRoom(double factor) {
        return new PlanOptions(
                factor,
                precisionBits,
                activationError,
                relativeError,
                logitError,
                probabilityError,
                embedding,
                strategy,
                mostCoarser);
    }

    /** The same with another error of logits. */
    public PlanOptions withLogitError(double error) {
        return new PlanOptions(
                headRoom,
                precisionBits,
                activationError,
                relativeError,
                error,
                probabilityError,
                embedding,
                strategy,
                mostCoarser);
    }

    /** The same with another error of activations. */
    public PlanOptions withActivationError(double error) {
        return new PlanOptions(
                headRoom,
                precisionBits,
                error,
                relativeError,
                logitError,
                probabilityError,
                embedding,
                strategy,
                mostCoarser);
    }

    /** The same with another error of attention probabilities. */
    public PlanOptions withProbabilityError(double error) {
        return new PlanOptions(
                headRoom,
                precisionBits,
                activationError,
                relativeError,
                logitError,
                error,
                embedding,
                strategy,
                mostCoarser);
    }

    /** The same with public or secret embedding tables. */
    public PlanOptions withEmbedding(Embedding wanted) {
        return new PlanOptions(
                headRoom,
                precisionBits,
                activationError,
                relativeError,
                logitError,
                probabilityError,
                wanted,
                strategy,
                mostCoarser);
    }

    /** The same for another program. */
    public PlanOptions withStrategy(Strategy planned) {
        return new PlanOptions(
                headRoom,
                precisionBits,
                activationError,
                relativeError,
                logitError,
                probabilityError,
                embedding,
                planned,
                mostCoarser);
    }

    /** The same with another limit of how coarse a site may be. */
    public PlanOptions withMostCoarser(int bits) {
        return new PlanOptions(
                headRoom,
                precisionBits,
                activationError,
                relativeError,
                logitError,
                probabilityError,
                embedding,
                strategy,
                bits);
    }
}
