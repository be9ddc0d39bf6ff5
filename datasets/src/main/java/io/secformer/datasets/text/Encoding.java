package io.secformer.datasets.text;

import java.util.Arrays;

/**
 * A text or a pair as a model takes it, special tokens included, without padding. Adopts its
 * arrays.
 *
 * @param ids token ids
 * @param types token types, 0 for the first text and 1 for the second; as long as {@code ids}
 * @param fullLength how many tokens there were before the longest allowed input was cut out
 */
public record Encoding(int[] ids, int[] types, int fullLength) {
    /** Checks the lengths. */
    public Encoding {
        if (ids.length == 0 || ids.length != types.length) {
            throw new IllegalArgumentException(
                    "expected as many token types as ids and at least one, found "
                            + types.length
                            + " types and "
                            + ids.length
                            + " ids");
        }
        if (fullLength < ids.length) {
            throw new IllegalArgumentException(
                    "a text of " + fullLength + " tokens cannot be cut to " + ids.length);
        }
    }

    /** An encoding of which nothing was cut off. */
    public Encoding(int[] ids, int[] types) {
        this(ids, types, ids.length);
    }

    /** Whether tokens were cut off, because there were more than the longest allowed input has. */
    public boolean isTruncated() {
        return fullLength > ids.length;
    }

    /** How many tokens. */
    public int length() {
        return ids.length;
    }

    /**
     * The ids, filled up to a padded length.
     *
     * @throws IllegalArgumentException if there are more tokens than that
     */
    public int[] paddedIds(int tokens, int padId) {
        int[] padded = padded(ids, tokens);
        Arrays.fill(padded, ids.length, tokens, padId);
        return padded;
    }

    /**
     * The token types, filled up with 0 to a padded length.
     *
     * @throws IllegalArgumentException if there are more tokens than that
     */
    public int[] paddedTypes(int tokens) {
        return padded(types, tokens);
    }

    private static int[] padded(int[] values, int tokens) {
        if (tokens < values.length) {
            throw new IllegalArgumentException(values.length + " tokens do not fit into " + tokens);
        }
        return Arrays.copyOf(values, tokens);
    }
}
