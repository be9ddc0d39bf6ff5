package io.secformer.distill.train;

import org.jspecify.annotations.Nullable;

/**
 * What a listener hears after a step.
 *
 * @param stage the stage's name
 * @param step steps done, counted from 1
 * @param totalSteps of the stage
 * @param stepsPerEpoch of the stage
 * @param loss of the batch, before the step's update
 * @param gradientNorm before clipping
 * @param learningRate of the step
 * @param tokens in the batch, padding not counted
 * @param dev the dev set after the step; null where it was not looked at
 */
public record StepReport(
        String stage,
        int step,
        int totalSteps,
        int stepsPerEpoch,
        double loss,
        double gradientNorm,
        double learningRate,
        int tokens,
        @Nullable DevScore dev) {}
