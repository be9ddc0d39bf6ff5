package io.secformer.infer.eval;

/**
 * How examples are asked about.
 *
 * @param sentences the most of one inference
 * @param maxDealerBytes the most that the dealer may have to send for one inference; one sentence
 *     always may
 * @param inFlight how many inferences are under way at a time
 */
public record BatchOptions(int sentences, long maxDealerBytes, int inFlight) {
    /** One sentence after another. */
    public static final BatchOptions SINGLE = new BatchOptions(1, 0, 1);

    /** Checks the counts. */
    public BatchOptions {
        if (sentences < 1 || maxDealerBytes < 0 || inFlight < 1) {
            throw new IllegalArgumentException("a batch has at least 1 sentence, 1 at a time");
        }
    }
}
