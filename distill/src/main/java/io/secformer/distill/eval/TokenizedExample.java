package io.secformer.distill.eval;

/**
 * A tokenized example. The arrays are adopted and not changed.
 *
 * @param tokenIds with the special tokens, without padding
 * @param tokenTypes 0 or 1, as long as the ids
 * @param label the class index, or the score
 */
public record TokenizedExample(int[] tokenIds, int[] tokenTypes, double label) {
    /** Checks the lengths. */
    public TokenizedExample {
        if (tokenIds.length == 0 || tokenIds.length != tokenTypes.length) {
            throw new IllegalArgumentException(
                    "a sample of "
                            + tokenIds.length
                            + " token ids and "
                            + tokenTypes.length
                            + " token types");
        }
    }

    /** Number of tokens. */
    public int length() {
        return tokenIds.length;
    }
}
