package io.secformer.convert.reading;

/**
 * The tokens of a batch of sentences, padded to one length.
 *
 * @param tokenIds {@code [B][T]}, padded at the end
 * @param tokenTypes {@code [B][T]}, 0 or 1
 * @param lengths real tokens of each sentence, 1 to T
 */
public record TokenInput(int[][] tokenIds, int[][] tokenTypes, int[] lengths) {

    public TokenInput {
        if (tokenIds.length == 0
                || tokenIds.length != tokenTypes.length
                || tokenIds.length != lengths.length) {
            throw new IllegalArgumentException(
                    "a batch needs as many token rows as type rows and lengths, found "
                            + tokenIds.length
                            + ", "
                            + tokenTypes.length
                            + " and "
                            + lengths.length);
        }
        for (int b = 0; b < tokenIds.length; b++) {
            int width = tokenIds[0].length;
            if (tokenIds[b].length != width
                    || tokenTypes[b].length != width
                    || lengths[b] < 1
                    || lengths[b] > width) {
                throw new IllegalArgumentException("sentence " + b + " has unequal lengths");
            }
        }
    }

    /** One sentence, without padding. */
    public static TokenInput of(int[] tokenIds, int[] tokenTypes) {
        return new TokenInput(
                new int[][] {tokenIds}, new int[][] {tokenTypes}, new int[] {tokenIds.length});
    }

    /** This batch, padded with token {@code padId} of type 0 to {@code length} tokens. */
    public TokenInput paddedTo(int length, int padId) {
        int[][] ids = new int[batch()][length];
        int[][] types = new int[batch()][length];
        for (int b = 0; b < batch(); b++) {
            if (lengths[b] > length) {
                throw new IllegalArgumentException(
                        "a sentence of " + lengths[b] + " tokens does not fit " + length);
            }
            java.util.Arrays.fill(ids[b], padId);
            System.arraycopy(tokenIds[b], 0, ids[b], 0, lengths[b]);
            System.arraycopy(tokenTypes[b], 0, types[b], 0, lengths[b]);
        }
        return new TokenInput(ids, types, lengths);
    }

    /**
     * Checks that a model has a row for every token and type; a row beyond them would be another
     * table's. Whoever has the text checks it first and can say more.
     *
     * @param words entries of the token table
     * @param types entries of the token type table
     * @throws IllegalArgumentException if it has not
     */
    public void requireWithin(int words, int types) {
        for (int b = 0; b < batch(); b++) {
            for (int t = 0; t < tokens(); t++) {
                requireWithin("token", tokenIds[b][t], words);
                requireWithin("token type", tokenTypes[b][t], types);
            }
        }
    }

    private static void requireWithin(String what, int found, int limit) {
        if (found < 0 || found >= limit) {
            throw new IllegalArgumentException(
                    what + " " + found + " is none of the model's 0 to " + (limit - 1));
        }
    }

    public int batch() {
        return tokenIds.length;
    }

    /** Padded length, T. */
    public int tokens() {
        return tokenIds[0].length;
    }

    /** The padding mask, {@code [B, 1, 1, T]}: 1 for a real token. */
    public long[] paddingMask() {
        int width = tokens();
        long[] mask = new long[batch() * width];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % width < lengths[i / width] ? 1 : 0;
        }
        return mask;
    }
}
