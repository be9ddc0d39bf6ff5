package io.secformer.distill.train;

/**
 * How a stage of training runs.
 *
 * @param name of the stage, part of its file names
 * @param epochs passes over the samples
 * @param batchSize samples in a step
 * @param learningRate the highest
 * @param warmupShare share of the steps in which the rate rises, 0 to 1
 * @param decays whether the rate then falls to zero
 * @param evaluateEvery steps between looks at the dev set, the best parameters on which are kept;
 *     an epoch's end and the last step are always looked at
 * @param seed of batches and dropout
 */
public record StageSettings(
        String name,
        int epochs,
        int batchSize,
        double learningRate,
        double warmupShare,
        boolean decays,
        int evaluateEvery,
        long seed) {
    /** Weight decay of everything but biases and LayerNorm parameters. */
    static final double WEIGHT_DECAY = 0.01;

    /** The largest norm of a gradient. */
    static final double CLIP_NORM = 1.0;

    /** Checks every value. */
    public StageSettings {
        require(epochs >= 1, "epochs", epochs, "1 or more");
        require(batchSize >= 1, "the batch size", batchSize, "1 or more");
        require(
                learningRate > 0 && learningRate < 1,
                "the learning rate",
                learningRate,
                "a number between 0 and 1");
        require(
                warmupShare >= 0 && warmupShare < 1,
                "the share of warm-up",
                warmupShare,
                "a number from 0 to below 1");
        require(evaluateEvery >= 1, "steps between evaluations", evaluateEvery, "1 or more");
    }

    private static void require(boolean condition, String what, Number found, String expected) {
        if (!condition) {
            throw new IllegalArgumentException(what + " is " + found + ", expected " + expected);
        }
    }

    /** The learning rate of a run of so many steps. */
    LearningRate schedule(int totalSteps) {
        return new LearningRate(
                learningRate, (int) Math.round(warmupShare * totalSteps), totalSteps, decays);
    }
}
