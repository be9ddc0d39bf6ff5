package io.secformer.infer.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunksTest {
    @ParameterizedTest
    @CsvSource({"1,1,1", "10,10,3", "10,10,10", "10,10,99", "12,4,3", "12,4,4", "12,4,9", "12,1,5"})
    void piecesCoverEveryElementOnceAndNoneReachesAcrossARun(int count, int run, int size) {
        Chunks chunks = new Chunks(count, run, size);
        int next = 0;
        for (int piece = 0; piece < chunks.pieces(); piece++) {
            assertThat(chunks.from(piece)).isEqualTo(next);
            assertThat(chunks.length(piece)).isBetween(1, size);
            next += chunks.length(piece);
            assertThat((next - 1) / run).isEqualTo(chunks.from(piece) / run);
        }
        assertThat(next).isEqualTo(count);
    }

    @Test
    void runsThatDoNotDivideTheirElementsAreRefused() {
        assertThatThrownBy(() -> new Chunks(10, 4, 2))
                .hasMessageContaining("found 10 in runs of 4 and pieces of 2");
        assertThatThrownBy(() -> new Chunks(0, 1)).hasMessageContaining("found 0 in runs of 0");
    }
}
