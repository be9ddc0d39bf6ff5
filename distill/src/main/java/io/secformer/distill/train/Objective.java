package io.secformer.distill.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.secformer.distill.loss.Losses;
import io.secformer.distill.nn.BertForwardPass;
import io.secformer.distill.nn.BertOutput;
import io.secformer.distill.nn.TokenBatch;
import io.secformer.distill.nn.TrainableParameters;

/** What a stage makes smaller. */
sealed interface Objective {
    /** How the model in training runs. */
    BertForwardPass.Mode mode();

    /** Whether pooler and classifier learn. */
    boolean trainsHeads();

    /**
     * The loss of a batch, a scalar.
     *
     * @param output of the model in training
     * @param batch the tokens, in arrays of the step
     * @param indices which samples they are
     */
    NDArray loss(BertOutput output, TokenBatch.Arrays batch, int[] indices);

    /** Fits the labels: cross-entropy, or the squared distance to a score. */
    record Labels(double[] labels, int classes) implements Objective {
        @Override
        public BertForwardPass.Mode mode() {
            return BertForwardPass.Mode.TRAIN;
        }

        @Override
        public boolean trainsHeads() {
            return true;
        }

        @Override
        public NDArray loss(BertOutput output, TokenBatch.Arrays batch, int[] indices) {
            NDManager step = output.logits().getManager();
            float[] targets = new float[indices.length * classes];
            for (int b = 0; b < indices.length; b++) {
                double label = labels[indices[b]];
                if (classes == 1) {
                    targets[b] = (float) label;
                } else {
                    targets[b * classes + (int) label] = 1f;
                }
            }
            NDArray target = step.create(targets, new Shape(indices.length, classes));
            return classes == 1
                    ? Losses.meanSquaredError(output.logits(), target)
                    : Losses.hardCrossEntropy(output.logits(), target);
        }
    }

    /**
     * Stage 1: fits the teacher's hidden states and attention, 1:1. The teacher runs without
     * dropout.
     *
     * @param attention what of its attention is followed
     */
    record Representations(TrainableParameters teacher, AttentionTarget attention)
            implements Objective {
        @Override
        public BertForwardPass.Mode mode() {
            return BertForwardPass.Mode.TRAIN_REPRESENT;
        }

        @Override
        public boolean trainsHeads() {
            return false;
        }

        @Override
        public NDArray loss(BertOutput output, TokenBatch.Arrays batch, int[] indices) {
            NDManager step = output.logits().getManager();
            BertOutput wanted =
                    new BertForwardPass(teacher.config())
                            .forward(
                                    teacher.bind(step, batch, false),
                                    batch,
                                    BertForwardPass.Mode.REPRESENT);
            NDArray hidden =
                    Losses.hiddenStateLoss(
                            output.hiddenStates(), wanted.hiddenStates(), batch.mask());
            return hidden.add(
                    switch (attention) {
                        case SCORES ->
                                Losses.attentionLoss(
                                        output.attentionScores(),
                                        wanted.attentionScores(),
                                        batch.mask());
                        case WEIGHTS ->
                                Losses.attentionCrossEntropy(
                                        output.attentionWeights(),
                                        wanted.attentionWeights(),
                                        batch.mask());
                    });
        }
    }

    /**
     * Stage 2 of a classifier: fits the teacher's distribution, at temperature 1. The teacher's
     * logits are computed once: it runs without dropout, so they never change.
     *
     * @param logits of the teacher, [samples][C]
     */
    record SoftLabels(float[][] logits) implements Objective {
        @Override
        public BertForwardPass.Mode mode() {
            return BertForwardPass.Mode.TRAIN;
        }

        @Override
        public boolean trainsHeads() {
            return true;
        }

        @Override
        public NDArray loss(BertOutput output, TokenBatch.Arrays batch, int[] indices) {
            float[][] rows = new float[indices.length][];
            for (int b = 0; b < indices.length; b++) {
                rows[b] = logits[indices[b]];
            }
            NDArray teacher = output.logits().getManager().create(rows);
            return Losses.softCrossEntropy(output.logits(), teacher, 1f);
        }
    }
}
