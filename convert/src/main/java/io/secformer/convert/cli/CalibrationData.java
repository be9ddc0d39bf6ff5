package io.secformer.convert.cli;

import io.secformer.convert.calibrate.Batches;
import io.secformer.convert.program.TokenInput;
import io.secformer.convert.share.Calibration;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.text.BertTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Sentences that a model is calibrated on.
 *
 * @param batches padded batches of similar lengths
 * @param examples how many sentences they hold
 * @param calibratedTokens tokens of the longest of them
 * @param made batches of what {@link MadeTexts} makes of them
 * @param plannedTokens tokens of the longest input, of the texts and what was made of them
 */
record CalibrationData(
        List<TokenInput> batches,
        int examples,
        int calibratedTokens,
        List<TokenInput> made,
        int plannedTokens) {
    private static final int BATCH_TOKENS = 1024;

    /** One in so many examples is among the shortest, as many among the longest. */
    private static final int EXTREMES = 16;

    /**
     * Reads examples of a task: the shortest, the longest, and others spread evenly over the file.
     * Row sums grow with the length of a sentence, so its extremes belong into the ranges.
     *
     * @param file a GLUE file in the layout of the task's training or dev set
     * @param model folder with the model's tokenizer
     * @param limit how many examples at most
     * @param maxTokens longer inputs are cut
     */
    static CalibrationData read(Path file, GlueTask task, Path model, int limit, int maxTokens) {
        String name = String.valueOf(file.getFileName());
        Split split = name.startsWith("dev") ? Split.DEV : Split.TRAIN;
        List<Example> rows = GlueReader.readFile(file, task, split);
        List<Example> chosen = choose(rows, limit);
        try (BertTokenizer tokenizer = BertTokenizer.open(model, maxTokens)) {
            List<TokenInput> sentences =
                    chosen.stream()
                            .map(tokenizer::encode)
                            .map(encoding -> TokenInput.of(encoding.ids(), encoding.types()))
                            .toList();
            int longest = longest(sentences);
            List<TokenInput> made = new MadeTexts(chosen, model, maxTokens).inputs(longest);
            return new CalibrationData(
                    Batches.of(sentences, BATCH_TOKENS, tokenizer.padId()),
                    sentences.size(),
                    longest,
                    Batches.of(made, BATCH_TOKENS, tokenizer.padId()),
                    Math.max(longest, longest(made)));
        }
    }

    /** The texts and what was made of them. */
    List<TokenInput> all() {
        List<TokenInput> all = new ArrayList<>(batches);
        all.addAll(made);
        return all;
    }

    /** How many inputs these are. */
    int inputs() {
        return examples + made.stream().mapToInt(TokenInput::batch).sum();
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
