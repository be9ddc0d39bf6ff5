package io.secformer.convert.conversion;

import io.secformer.convert.reading.TokenInput;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.datasets.text.Buckets;
import io.secformer.datasets.text.Encoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Inputs that calibration texts seldom hold and clients may well ask about, made of these texts.
 *
 * <ol>
 *   <li>Strings of texts, longer than any of them: sums over tokens grow with their number, and
 *       there are positions that no text has reached.
 *   <li>One word again and again: all tokens then attend alike, and values are as far from the
 *       usual as a word can bring them.
 * </ol>
 */
final class MadeTexts {
    /** Strings for every length. */
    private static final int STRINGS = 4;

    /** Tokens of a repeated word: what it does to the values, it does within these. */
    private static final int REPEATED_TOKENS = 16;

    /** Tokens of all repeated words of one length. */
    private static final int REPEATED_BUDGET = 4096;

    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private final List<Example> texts;
    private final Function<@Nullable Integer, BertTokenizer> open;
    private final int most;
    private final boolean pairs;

    /**
     * @param texts calibration texts, not empty
     * @param open opens the model's tokenizer to cut at a length
     * @param most tokens of the longest input to make
     */
    MadeTexts(List<Example> texts, Function<@Nullable Integer, BertTokenizer> open, int most) {
        this.texts = texts;
        this.open = open;
        this.most = most;
        this.pairs = texts.getFirst().textPair() != null;
    }

    /**
     * All of them.
     *
     * @param longest tokens of the longest calibration text: only longer strings are made
     */
    List<TokenInput> inputs(int longest) {
        List<TokenInput> inputs = new ArrayList<>();
        int seed = 0;
        for (int tokens : lengths(longest)) {
            List<Example> strings = new ArrayList<>();
            for (int i = 0; i < STRINGS; i++) {
                strings.add(string(seed++, tokens));
            }
            inputs.addAll(encoded(strings, tokens));
        }
        List<String> words = words();
        for (int tokens : new TreeSet<>(List.of(Math.min(REPEATED_TOKENS, most), most))) {
            int count = Math.clamp(REPEATED_BUDGET / tokens, 1, words.size());
            inputs.addAll(
                    encoded(
                            words.subList(0, count).stream()
                                    .map(word -> repeated(word, tokens))
                                    .toList(),
                            tokens));
        }
        return inputs;
    }

    /** Cut to a length as texts are cut, special tokens and all. */
    private List<TokenInput> encoded(List<Example> examples, int tokens) {
        List<TokenInput> inputs = new ArrayList<>();
        try (BertTokenizer tokenizer = open.apply(tokens)) {
            for (Example example : examples) {
                Encoding encoding = tokenizer.encode(example);
                inputs.add(TokenInput.of(encoding.ids(), encoding.types()));
            }
        }
        return inputs;
    }

    private Set<Integer> lengths(int longest) {
        Set<Integer> lengths = new TreeSet<>();
        for (int bucket : Buckets.lengths()) {
            if (bucket > longest && bucket < most) {
                lengths.add(bucket);
            }
        }
        if (longest < most) {
            lengths.add(most);
        }
        return lengths;
    }

    /** Text after text, from a place that depends on the seed. */
    private Example string(int seed, int tokens) {
        double turn = (seed + 0.5) * GOLDEN;
        int place = (int) ((turn - Math.floor(turn)) * texts.size());
        StringBuilder first = new StringBuilder();
        StringBuilder second = new StringBuilder();
        int words = 0;
        // A word is a token or more. Texts without any word are no reason to go on for ever.
        for (int i = 0; words < tokens && i < texts.size() + tokens; i++) {
            Example example = texts.get((place + i) % texts.size());
            words += append(first, example.text()) + append(second, example.textPair());
        }
        return new Example("", first.toString(), pairs ? second.toString() : null, Double.NaN);
    }

    /** Adds a text; how many words it has. */
    private static int append(StringBuilder all, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return 0;
        }
        all.append(all.isEmpty() ? "" : " ").append(text);
        return (int) words(text).count();
    }

    private Example repeated(String word, int tokens) {
        String text = (word + " ").repeat(tokens);
        return new Example("", text, pairs ? text : null, Double.NaN);
    }

    /** The words of all texts, the most frequent first; of equally frequent ones as they came. */
    private List<String> words() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        texts.stream()
                .flatMap(example -> Stream.concat(words(example.text()), words(example.textPair())))
                .forEach(word -> counts.merge(word, 1, Integer::sum));
        List<String> words = new ArrayList<>(counts.keySet());
        words.sort(Comparator.comparingInt(word -> -counts.getOrDefault(word, 0)));
        return words.isEmpty() ? List.of("") : words;
    }

    private static Stream<String> words(@Nullable String text) {
        return text == null || text.isBlank()
                ? Stream.empty()
                : Stream.of(text.strip().split("\\s+", -1));
    }
}
