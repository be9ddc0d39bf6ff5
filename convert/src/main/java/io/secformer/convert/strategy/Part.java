package io.secformer.convert.strategy;

/** Parts of a network by which costs are listed. */
public enum Part {
    EMBEDDING,
    NORM,
    ATTENTION,
    ACTIVATION,
    /** Pooler, classifier and the answer. */
    CLASSIFIER
}
