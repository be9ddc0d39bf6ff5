package io.secformer.convert.reading;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.parameter.BertParameters;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenInputTest {
    private static final BertConfig CONFIG = BertConfig.ofSize(11, 8, 1, 2, 16);

    @TempDir private Path folder;

    @Test
    void tokenOrTypeWithoutARowIsRefusedByEveryReading() {
        BertParameters model = new RandomBert(CONFIG, 3).fold(folder);
        TokenInput good = TokenInput.of(new int[] {2, 10, 3}, new int[] {0, 1, 1});
        PlainReading.logits(model, good, RangeObserver.NONE);
        // The row behind the last word is that of token type 0.
        TokenInput word = TokenInput.of(new int[] {2, 11, 3}, new int[] {0, 0, 0});
        assertThatThrownBy(() -> PlainReading.logits(model, word, RangeObserver.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("token 11 is none of the model's 0 to 10");
        TokenInput type = TokenInput.of(new int[] {2, 3}, new int[] {0, 2});
        assertThatThrownBy(() -> PlainReading.logits(model, type, RangeObserver.NONE))
                .hasMessage("token type 2 is none of the model's 0 to 1");

        ParameterFormat table = new ParameterFormat("table", 13, 8, 10, 40);
        ParameterFormat positions = new ParameterFormat("positions", 4, 8, 10, 40);
        assertThatThrownBy(
                        () ->
                                EmbeddingLookup.sums(
                                        word, 11, table, positions, (format, row) -> new long[8]))
                .hasMessage("token 11 is none of the model's 0 to 10");
    }
}
