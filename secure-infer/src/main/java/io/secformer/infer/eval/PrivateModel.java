package io.secformer.infer.eval;

import io.secformer.convert.reading.TokenInput;

/** A model that answers without being shown the question: two servers and a dealer. */
@FunctionalInterface
public interface PrivateModel {

    /**
     * An answer and what it took.
     *
     * @param logits {@code [B][labels]}
     * @param rounds messages that the servers waited for, online
     * @param serverBytes bytes between the servers online, both directions together
     * @param dealerBytes bytes from the dealer to both servers
     * @param onlineSeconds from the client's input to its answer
     * @param offlineSeconds what dealer and servers had done before
     */
    record Answer(
            double[][] logits,
            int rounds,
            long serverBytes,
            long dealerBytes,
            double onlineSeconds,
            double offlineSeconds) {}

    /** Classifies a padded batch. */
    Answer classify(TokenInput input);
}
