package io.secformer.convert.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.reading.RandomBert;
import io.secformer.convert.strategy.BertNames;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFoldingTest {
    @TempDir private Path folder;

    /** So that a token of the first type is the sum of two rounded rows, not of three. */
    @Test
    void firstTokenTypeIsPartOfThePositions() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 3);
        BertParameters folded = bert.fold(folder);
        int hidden = bert.config().hiddenSize();
        int words = bert.config().vocabSize() * hidden;
        float[] table = folded.values(BertNames.EMBEDDING_TABLE);
        float[] positions = folded.values(BertNames.EMBEDDING_POSITIONS);
        float[] first = Arrays.copyOfRange(table, words, words + hidden);
        assertThat(first).containsOnly(0);
        float[] second = Arrays.copyOfRange(table, words + hidden, words + 2 * hidden);
        for (int token = 0; token < 2; token++) {
            float[] sums = centred(bert, "position", token);
            float[] types = centred(bert, "token_type", 0);
            float[] others = centred(bert, "token_type", 1);
            for (int h = 0; h < hidden; h++) {
                assertThat(positions[token * hidden + h])
                        .isEqualTo(sums[h] + types[h], within(1e-6f));
                assertThat(second[h]).isEqualTo(others[h] - types[h], within(1e-6f));
            }
        }
    }

    /** A row of a table of the checkpoint, less its mean. */
    private static float[] centred(RandomBert bert, String table, int row) {
        int hidden = bert.config().hiddenSize();
        float[] all = bert.tensors().get("bert.embeddings." + table + "_embeddings.weight");
        float[] values = Arrays.copyOfRange(all, row * hidden, (row + 1) * hidden);
        float mean = 0;
        for (float value : values) {
            mean += value / hidden;
        }
        for (int h = 0; h < hidden; h++) {
            values[h] -= mean;
        }
        return values;
    }
}
