package io.secformer.convert.conversion;

import io.secformer.convert.calibrate.observe.PaddedBatches;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.reading.UnusableExampleException;
import io.secformer.convert.share.Calibration;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.datasets.text.CutTexts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sentences that a model is calibrated on.
 *
 * @param batches padded batches of similar lengths
 * @param sentences the sentences one by one
 * @param rows of each sentence, its row among all that there were, from 1
 * @param where they come from, such as the name of a file
 * @param calibratedTokens tokens of the longest sentence
 * @param made batches of what {@link MadeTexts} makes of them
 * @param plannedTokens tokens of the longest input, of the texts and what was made of them
 */
record CalibrationData(
        List<TokenInput> batches,
        List<TokenInput> sentences,
        List<Integer> rows,
        String where,
        int calibratedTokens,
        List<TokenInput> made,
        int plannedTokens) {
    /** Activations of so many tokens stay in a third-level cache. */
    private static final int BATCH_TOKENS = 512;

    /** One in so many examples is among the shortest, as many among the longest. */
    private static final int EXTREMES = 16;

    /**
     * Chooses examples: the shortest, the longest, and others spread evenly over all. Row sums grow
     * with the length of a sentence, so its extremes belong into the ranges.
     *
     * @param rows texts, or pairs of texts; labels do not matter
     * @param where they come from, for messages
     * @param limit how many examples at most
     * @param open opens the model's tokenizer, to cut at a length or, given none, where inputs are
     *     cut
     * @param note takes a sentence if texts were cut
     */
    static CalibrationData of(
            List<Example> rows,
            String where,
            int limit,
            Function<@Nullable Integer, BertTokenizer> open,
            Consumer<String> note) {
        try (BertTokenizer tokenizer = open.apply(null)) {
            List<Example> chosen = choose(rows, limit);
            List<TokenInput> sentences =
                    chosen.stream()
                            .map(tokenizer::encode)
                            .map(encoding -> TokenInput.of(encoding.ids(), encoding.types()))
                            .toList();
            IdentityHashMap<Example, Integer> numbers = new IdentityHashMap<>();
            rows.forEach(row -> numbers.put(row, numbers.size() + 1));
            CutTexts cut = tokenizer.cutTexts();
            if (cut.cut() > 0) {
                note.accept(cut.toString());
            }
            int longest = longest(sentences);
            List<TokenInput> made =
                    new MadeTexts(chosen, open, tokenizer.maxTokens()).inputs(longest);
            return new CalibrationData(
                    PaddedBatches.of(sentences, BATCH_TOKENS, tokenizer.padId()),
                    sentences,
                    chosen.stream().map(numbers::get).toList(),
                    where,
                    longest,
                    PaddedBatches.of(made, BATCH_TOKENS, tokenizer.padId()),
                    Math.max(longest, longest(made)));
        }
    }

    /** How many sentences there are. */
    int examples() {
        return sentences.size();
    }

    /** The texts and what was made of them, in batches. */
    List<TokenInput> all() {
        List<TokenInput> all = new ArrayList<>(batches);
        all.addAll(made);
        return all;
    }

    /** How many inputs these are. */
    int inputs() {
        return examples() + PaddedBatches.examples(made);
    }

    /**
     * How far ranges that were taken from these inputs reach.
     *
     * @param logitError predicted for a logit; not a number where it is not known
     */
    Calibration reach(double logitError) {
        return new Calibration(calibratedTokens, plannedTokens, logitError);
    }

    private static int longest(List<TokenInput> inputs) {
        return inputs.stream().mapToInt(TokenInput::tokens).max().orElse(0);
    }

    /** One sentence about a value that cannot be used: its wire, and the row that gave it. */
    String describe(UnusableExampleException found) {
        for (int i = 0; i < sentences.size(); i++) {
            if (found.isOf(sentences.get(i))) {
                return found.of("row " + rows.get(i) + " of " + where);
            }
        }
        return found.of("an input made of texts of " + where);
    }

    private static List<Example> choose(List<Example> rows, int limit) {
        if (rows.size() <= limit) {
            return rows;
        }
        List<Example> byLength = new ArrayList<>(rows);
        byLength.sort(Comparator.comparingInt(CalibrationData::length));
        int extremes = limit / EXTREMES;
        Set<Example> chosen = new LinkedHashSet<>(byLength.subList(0, extremes));
        chosen.addAll(byLength.subList(rows.size() - extremes, rows.size()));
        int rest = limit - chosen.size();
        for (int i = 0; i < rest; i++) {
            chosen.add(rows.get((int) ((long) i * rows.size() / rest)));
        }
        return List.copyOf(chosen);
    }

    private static int length(Example example) {
        String second = example.textPair();
        return example.text().length() + (second == null ? 0 : second.length());
    }
}
