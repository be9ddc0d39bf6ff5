package io.secformer.convert.calibrate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.reading.TokenInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaddedBatchesTest {
    private static final int PAD = 99;

    @Test
    void noSentencesGiveNoBatches() {
        assertThat(PaddedBatches.of(List.of(), 100, PAD)).isEmpty();
    }

    @Test
    void shorterSentencesArePaddedToTheLongestOfTheirBatch() {
        TokenInput longer = TokenInput.of(new int[] {4, 5, 6}, new int[] {0, 1, 1});
        TokenInput shorter = TokenInput.of(new int[] {7}, new int[] {1});

        List<TokenInput> batches = PaddedBatches.of(List.of(longer, shorter), 6, PAD);

        assertThat(batches).hasSize(1);
        assertThat(batches.getFirst().tokenIds())
                .isDeepEqualTo(new int[][] {{7, PAD, PAD}, {4, 5, 6}});
        assertThat(batches.getFirst().tokenTypes())
                .isDeepEqualTo(new int[][] {{1, 0, 0}, {0, 1, 1}});
        assertThat(batches.getFirst().lengths()).containsExactly(1, 3);
    }

    @Test
    void limitCountsPaddingToo() {
        // Two of 3 and one of 4 would be 12 tokens with padding, 10 without.
        List<TokenInput> sentences = List.of(ofLength(3, 0), ofLength(4, 3), ofLength(3, 7));

        assertThat(PaddedBatches.of(sentences, 11, PAD))
                .extracting(TokenInput::batch)
                .containsExactly(2, 1);
        assertThat(PaddedBatches.of(sentences, 12, PAD))
                .extracting(TokenInput::batch)
                .containsExactly(3);
    }

    @Test
    void sentenceLongerThanTheLimitStandsAlone() {
        List<TokenInput> sentences = List.of(ofLength(9, 0), ofLength(2, 9), ofLength(8, 11));

        List<TokenInput> batches = PaddedBatches.of(sentences, 5, PAD);

        assertThat(batches).extracting(TokenInput::batch).containsExactly(1, 1, 1);
        assertThat(batches).extracting(TokenInput::tokens).containsExactly(2, 8, 9);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 24, 25, 100, 1024, 1 << 30})
    void everySentenceIsInOneBatchAndNoBatchIsTooLarge(int maxTokens) {
        Random random = new Random(maxTokens);
        List<TokenInput> sentences = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sentences.add(ofLength(1 + random.nextInt(25), 1000 * i));
        }
        List<TokenInput> before = List.copyOf(sentences);

        List<TokenInput> batches =
                PaddedBatches.of(Collections.unmodifiableList(sentences), maxTokens, PAD);

        assertThat(sentences).isEqualTo(before);
        List<List<Integer>> found = new ArrayList<>();
        for (TokenInput batch : batches) {
            assertThat(batch.batch() == 1 || batch.batch() * batch.tokens() <= maxTokens).isTrue();
            assertThat(Arrays.stream(batch.lengths()).max()).hasValue(batch.tokens());
            for (int b = 0; b < batch.batch(); b++) {
                found.add(real(batch, b));
            }
        }
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        sentences.stream().map(sentence -> real(sentence, 0)).toList());
    }

    private static List<Integer> real(TokenInput input, int row) {
        return Arrays.stream(input.tokenIds()[row]).limit(input.lengths()[row]).boxed().toList();
    }

    private static TokenInput ofLength(int length, int firstId) {
        return TokenInput.of(IntStream.range(firstId, firstId + length).toArray(), new int[length]);
    }
}
