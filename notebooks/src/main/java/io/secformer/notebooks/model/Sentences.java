package io.secformer.notebooks.model;

import io.secformer.convert.reading.TokenInput;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.datasets.text.Encoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Examples as a model takes them.
 *
 * @param examples texts and labels
 * @param input their tokens, padded to the longest of them
 * @param tokens of each example, as text
 */
public record Sentences(List<Example> examples, TokenInput input, List<List<String>> tokens) {
    private static final int MAX_TOKENS = 32;

    public Sentences {
        examples = List.copyOf(examples);
        tokens = tokens.stream().map(List::copyOf).toList();
    }

    /**
     * Tokenizes examples.
     *
     * @param folder of a model or of the built-in data, with {@code vocab.txt}
     */
    public static Sentences of(List<Example> examples, Path folder) {
        List<String> vocabulary = vocabulary(folder);
        try (BertTokenizer tokenizer = BertTokenizer.open(folder, MAX_TOKENS)) {
            List<Encoding> encodings = tokenizer.encodeAll(examples);
            int longest = encodings.stream().mapToInt(Encoding::length).max().orElse(1);
            int[][] ids = new int[encodings.size()][];
            int[][] types = new int[encodings.size()][];
            int[] lengths = new int[encodings.size()];
            List<List<String>> tokens = new ArrayList<>();
            for (int i = 0; i < ids.length; i++) {
                Encoding encoding = encodings.get(i);
                ids[i] = encoding.paddedIds(longest, tokenizer.padId());
                types[i] = encoding.paddedTypes(longest);
                lengths[i] = encoding.length();
                List<String> words = new ArrayList<>();
                for (int id : encoding.ids()) {
                    words.add(vocabulary.get(id));
                }
                tokens.add(words);
            }
            return new Sentences(examples, new TokenInput(ids, types, lengths), tokens);
        }
    }

    /** One text, without a label. */
    public static Sentences of(String text, Path folder) {
        return of(List.of(new Example("0", text, null, Double.NaN)), folder);
    }

    /** Lengths in tokens. */
    public double[] lengths() {
        return java.util.Arrays.stream(input.lengths()).asDoubleStream().toArray();
    }

    private static List<String> vocabulary(Path folder) {
        Path file = folder.resolve("vocab.txt");
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
