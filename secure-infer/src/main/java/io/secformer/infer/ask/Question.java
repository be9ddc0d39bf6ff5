package io.secformer.infer.ask;

import org.jspecify.annotations.Nullable;

/**
 * What is asked about.
 *
 * @param name what messages call it, such as {@code line 3}; never the text itself
 * @param text the text, or the first of a pair
 * @param textPair the second of a pair, or null
 */
public record Question(String name, String text, @Nullable String textPair) {

    /** Whether there are two texts. */
    public boolean isPair() {
        return textPair != null;
    }

    /** The name alone: the texts belong into no log. */
    @Override
    public String toString() {
        return name;
    }
}
