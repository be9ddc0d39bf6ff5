package io.secformer.convert.fixedpoint;

import java.util.Locale;

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
    PUBLIC;

    /** Its name in options. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
