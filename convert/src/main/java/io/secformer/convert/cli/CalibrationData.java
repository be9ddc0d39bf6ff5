package io.secformer.convert.cli;

import io.secformer.convert.calibrate.Batches;
import io.secformer.convert.program.TokenInput;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.text.BertTokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sentences that a model is calibrated on.
 *
 * @param batches padded batches of similar lengths
 * @param examples how many sentences they hold
 */
record CalibrationData(List<TokenInput> batches, int examples) {
    private static final int BATCH_TOKENS = 1024;

    /**
     * Reads examples spread evenly over a file of a task.
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
        int count = Math.min(limit, rows.size());
        try (BertTokenizer tokenizer = BertTokenizer.open(model, maxTokens)) {
            List<TokenInput> sentences =
                    IntStream.range(0, count)
                            .mapToObj(i -> rows.get((int) ((long) i * rows.size() / count)))
                            .map(tokenizer::encode)
                            .map(encoding -> TokenInput.of(encoding.ids(), encoding.types()))
                            .toList();
            return new CalibrationData(
                    Batches.of(sentences, BATCH_TOKENS, tokenizer.padId()), count);
        }
    }
}
