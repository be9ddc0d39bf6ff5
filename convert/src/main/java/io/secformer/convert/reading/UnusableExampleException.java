package io.secformer.convert.reading;

import java.io.Serial;
import java.util.Arrays;

/** What the clear reading finds on one text, and cannot be planned for. */
public final class UnusableExampleException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final String site;
    private final String found;
    private final String advice;
    private final int[] tokenIds;

    /**
     * @param site where it was found
     * @param found what, without the text: a clause that "on this text" can follow
     * @param advice what works instead
     * @param input the batch of the text
     * @param sentence its number there
     */
    public UnusableExampleException(
            String site, String found, String advice, TokenInput input, int sentence) {
        super(site + ": " + found);
        this.site = site;
        this.found = found;
        this.advice = advice;
        this.tokenIds = Arrays.copyOf(input.tokenIds()[sentence], input.lengths()[sentence]);
    }

    /** Whether this sentence is the one. */
    public boolean isOf(TokenInput sentence) {
        int length = sentence.lengths()[0];
        return length == tokenIds.length
                && Arrays.equals(sentence.tokenIds()[0], 0, length, tokenIds, 0, length);
    }

    /** One sentence that names the site and an example. */
    public String of(String example) {
        return site + ": " + found + " on " + example + ": " + advice;
    }
}
