package io.secformer.datasets.text;

import java.io.PrintStream;

/**
 * How many texts a tokenizer had to cut.
 *
 * @param texts how many it has encoded
 * @param cut how many of them were too long
 * @param longest tokens of the longest text, before it was cut
 * @param maxTokens the longest allowed input
 */
public record CutTexts(int texts, int cut, int longest, int maxTokens) {

    /** Says it in one line, if there is anything to say. */
    public void tell(PrintStream out) {
        if (cut > 0) {
            out.println(this);
        }
    }

    /** One line for the user. */
    @Override
    public String toString() {
        return cut
                + " of "
                + texts
                + " texts have more than "
                + maxTokens
                + " tokens, up to "
                + longest
                + ", and are cut there";
    }
}
