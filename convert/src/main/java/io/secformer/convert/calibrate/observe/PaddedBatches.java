package io.secformer.convert.calibrate.observe;

import io.secformer.convert.reading.TokenInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Packs sentences of similar lengths together, so that little padding is computed. */
public final class PaddedBatches {
    private PaddedBatches() {}

    /**
     * Batches of sentences, each padded to its longest.
     *
     * @param sentences batches of one sentence
     * @param maxTokens tokens of a batch, padding included; a longer sentence stands alone
     * @param padId the token that fills up
     */
    public static List<TokenInput> of(List<TokenInput> sentences, int maxTokens, int padId) {
        List<TokenInput> sorted = new ArrayList<>(sentences);
        sorted.sort(Comparator.comparingInt(TokenInput::tokens));
        List<TokenInput> batches = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= sorted.size(); i++) {
            if (i == sorted.size() || (i - from + 1) * sorted.get(i).tokens() > maxTokens) {
                batches.add(join(sorted.subList(from, i), padId));
                from = i;
            }
        }
        return batches;
    }

    /** The number of sentences in batches. */
    public static int examples(List<TokenInput> batches) {
        return batches.stream().mapToInt(TokenInput::batch).sum();
    }

    /**
     * Some of the sentences, in batches again: the first, the last, and others spread evenly
     * between them. Of batches by length these are a shortest and a longest.
     *
     * @param count how many at most, 1 or more
     */
    public static List<TokenInput> spread(List<TokenInput> batches, int count) {
        List<TokenInput> all = sentences(batches);
        if (all.size() <= count) {
            return batches;
        }
        List<TokenInput> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long place = count == 1 ? all.size() / 2 : (long) i * (all.size() - 1) / (count - 1);
            chosen.add(all.get((int) place));
        }
        int maxTokens = batches.stream().mapToInt(b -> b.batch() * b.tokens()).max().orElse(0);
        return of(chosen, maxTokens, 0);
    }

    /** Every sentence without its padding, in order. */
    static List<TokenInput> sentences(List<TokenInput> batches) {
        List<TokenInput> all = new ArrayList<>();
        for (TokenInput batch : batches) {
            for (int b = 0; b < batch.batch(); b++) {
                int length = batch.lengths()[b];
                all.add(
                        TokenInput.of(
                                Arrays.copyOf(batch.tokenIds()[b], length),
                                Arrays.copyOf(batch.tokenTypes()[b], length)));
            }
        }
        return all;
    }

    private static TokenInput join(List<TokenInput> sentences, int padId) {
        int length = sentences.getLast().tokens();
        int[][] ids = new int[sentences.size()][];
        int[][] types = new int[sentences.size()][];
        int[] lengths = new int[sentences.size()];
        for (int i = 0; i < lengths.length; i++) {
            TokenInput padded = sentences.get(i).paddedTo(length, padId);
            ids[i] = padded.tokenIds()[0];
            types[i] = padded.tokenTypes()[0];
            lengths[i] = padded.lengths()[0];
        }
        return new TokenInput(ids, types, lengths);
    }
}
