package io.secformer.datasets.builtin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Lists of words. A bar inside a word shows where WordPiece will split it: {@code teach|er} is
 * written teacher and becomes the tokens {@code teach ##er}.
 */
final class Words {
    private Words() {}

    static List<String> list(String words) {
        return List.of(words.split(" ", -1));
    }

    /** A word of a list. */
    static String any(RandomGenerator random, List<String> words) {
        return words.get(random.nextInt(words.size()));
    }

    /** A word of a list that is none of some others. */
    static String anyBut(RandomGenerator random, List<String> words, String... others) {
        String word = any(random, words);
        while (Arrays.asList(others).contains(word)) {
            word = any(random, words);
        }
        return word;
    }

    /** Words as a text: without bars, empty ones left out, closed by a full stop. */
    static String sentence(String... words) {
        return String.join(" ", Arrays.stream(words).filter(word -> !word.isEmpty()).toList())
                        .replace("|", "")
                + " .";
    }

    /** The tokens of a word. */
    static List<String> pieces(String word) {
        List<String> pieces = new ArrayList<>();
        for (String part : word.split("\\|", -1)) {
            pieces.add(pieces.isEmpty() ? part : "##" + part);
        }
        return pieces;
    }
}
