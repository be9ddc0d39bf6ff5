package io.secformer.distill.baseline;

import io.secformer.distill.eval.TokenizedExample;
import io.secformer.distill.eval.TokenizedExamples;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a sample into counts of its tokens: {@code log(1 + count)} of every token that is frequent
 * in training, scaled to unit length. A pair gives three such parts: the first text, the second,
 * and the smaller count of both, which is what they share.
 */
final class WordCounts {
    private static final int MAX_TOKENS = 4000;
    private static final int PAIR_PARTS = 3;

    private final Map<Integer, Integer> columnOfToken;
    private final boolean pairs;

    private WordCounts(Map<Integer, Integer> columnOfToken, boolean pairs) {
        this.columnOfToken = columnOfToken;
        this.pairs = pairs;
    }

    /** Chooses the tokens that are most frequent in training. */
    static WordCounts of(TokenizedExamples train, boolean pairs) {
        Map<Integer, Integer> frequency = new HashMap<>();
        for (TokenizedExample sample : train.samples()) {
            for (int id : sample.tokenIds()) {
                frequency.merge(id, 1, Integer::sum);
            }
        }
        List<Integer> tokens =
                frequency.entrySet().stream()
                        .sorted(
                                Map.Entry.<Integer, Integer>comparingByValue()
                                        .reversed()
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .limit(MAX_TOKENS)
                        .map(Map.Entry::getKey)
                        .toList();
        Map<Integer, Integer> columns = new HashMap<>();
        tokens.forEach(token -> columns.put(token, columns.size()));
        return new WordCounts(columns, pairs);
    }

    /** Length of a row. */
    int columns() {
        return columnOfToken.size() * (pairs ? PAIR_PARTS : 1);
    }

    /** The row of a sample. */
    float[] row(TokenizedExample sample) {
        int width = columnOfToken.size();
        float[] row = new float[columns()];
        for (int t = 0; t < sample.length(); t++) {
            Integer column = columnOfToken.get(sample.tokenIds()[t]);
            if (column != null) {
                row[(pairs ? sample.tokenTypes()[t] : 0) * width + column]++;
            }
        }
        if (pairs) {
            for (int i = 0; i < width; i++) {
                row[2 * width + i] = Math.min(row[i], row[width + i]);
            }
        }
        for (int from = 0; from < row.length; from += width) {
            normalize(row, from, from + width);
        }
        return row;
    }

    private static void normalize(float[] row, int from, int to) {
        double squares = 0;
        for (int i = from; i < to; i++) {
            row[i] = (float) Math.log1p(row[i]);
            squares += row[i] * row[i];
        }
        float scale = squares == 0 ? 0 : (float) (1 / Math.sqrt(squares));
        for (int i = from; i < to; i++) {
            row[i] *= scale;
        }
    }
}
