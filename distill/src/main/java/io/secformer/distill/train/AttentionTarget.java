package io.secformer.distill.train;

/** What of a teacher's attention a student follows in stage 1. */
public enum AttentionTarget {
    /** Scores before the softmax, by squared error, as published. */
    SCORES,
    /** Weights after it, by cross-entropy: the student is free to choose its scores. */
    WEIGHTS
}
