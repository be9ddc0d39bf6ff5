package io.secformer.convert.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.fixedpoint.Profile;
import io.secformer.convert.model.ActivationFunction;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainReadingTest {
    /** Folding rounds parameters to floats: about 1e-7 of each, a few hundred of them deep. */
    private static final double FOLDING = 2e-5;

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({"GELU,1", "GELU,2", "QUAD,3", "QUAD,4", "GELU_TANH,8"})
    void readsTheTextbook(ActivationFunction activation, long seed) {
        RandomBert bert = RandomBert.small(activation, seed);
        BertParameters model = bert.fold(folder);
        for (TokenInput input : bert.sentences(3, 1, 17)) {
            double[] expected =
                    TextbookBert.logits(
                            bert, input.tokenIds()[0], input.tokenTypes()[0], input.tokens());
            for (Profile profile : Profile.values()) {
                double[] found = PlainReading.logits(model, input, profile, RangeObserver.NONE)[0];
                assertThat(found).containsExactly(expected, within(FOLDING));
            }
        }
    }

    @Test
    void readsTheTextbookWithTheExactSoftmax() {
        RandomBert bert = RandomBert.exact(ActivationFunction.GELU, 7);
        BertParameters model = bert.fold(folder);
        TokenInput padded = bert.sentences(1, 6, 6).getFirst().paddedTo(13, 7);
        double[] expected =
                TextbookBert.logits(bert, padded.tokenIds()[0], padded.tokenTypes()[0], 6);
        assertThat(PlainReading.logits(model, padded, RangeObserver.NONE)[0])
                .containsExactly(expected, within(FOLDING));
    }

    @Test
    void readsTheTextbookWithPaddingMaskedInsideTheAttention() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 5);
        BertParameters model = bert.fold(folder);
        TokenInput padded = bert.sentences(1, 6, 6).getFirst().paddedTo(13, 7);
        double[] expected =
                TextbookBert.logits(bert, padded.tokenIds()[0], padded.tokenTypes()[0], 6);
        assertThat(PlainReading.logits(model, padded, RangeObserver.NONE)[0])
                .containsExactly(expected, within(FOLDING));
    }

    @Test
    void paddingAndCompanyDoNotChangeLogits() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 6);
        BertParameters model = bert.fold(folder);
        TokenInput first = bert.sentences(1, 5, 5).getFirst();
        TokenInput second = bert.sentences(1, 11, 11).getFirst();
        TokenInput wide = first.paddedTo(11, 3);
        TokenInput both =
                new TokenInput(
                        new int[][] {wide.tokenIds()[0], second.tokenIds()[0]},
                        new int[][] {wide.tokenTypes()[0], second.tokenTypes()[0]},
                        new int[] {5, 11});
        double[][] together = PlainReading.logits(model, both, RangeObserver.NONE);
        assertThat(together[0])
                .containsExactly(
                        PlainReading.logits(model, first, RangeObserver.NONE)[0], within(1e-12));
        assertThat(together[1])
                .containsExactly(
                        PlainReading.logits(model, second, RangeObserver.NONE)[0], within(1e-12));
    }
}
