package io.secformer.client;

/**
 * Two texts that are classified together, such as a question and an answer to it.
 *
 * @param first of both
 * @param second of both
 */
public record TextPair(String first, String second) {

    /** Nothing of the texts, which belong into no log. */
    @Override
    public String toString() {
        return "a pair of texts";
    }
}
