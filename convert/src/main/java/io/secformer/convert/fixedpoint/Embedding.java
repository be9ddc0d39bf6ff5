package io.secformer.convert.fixedpoint;

/** What becomes of a model's embedding tables. */
public enum Embedding {
    /**
     * They are shared like all weights: the client publishes masked one-hot rows, which the servers
     * multiply with their shares.
     */
    SECRET,

    /**
     * The owner publishes them: the client looks its tokens up itself, and publishes the masked
     * sums of the rows that it found.
     */
    PUBLIC
}
