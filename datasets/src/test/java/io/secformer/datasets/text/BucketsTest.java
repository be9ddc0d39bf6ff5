package io.secformer.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BucketsTest {
    @Test
    void bucketIsTheSmallestLengthThatHoldsTheTokens() {
        assertThat(Buckets.of(1, 512)).isEqualTo(16);
        assertThat(Buckets.of(16, 512)).isEqualTo(16);
        assertThat(Buckets.of(17, 512)).isEqualTo(24);
        assertThat(Buckets.of(512, 512)).isEqualTo(512);
        assertThat(Buckets.of(10, 12)).isEqualTo(12);
        assertThat(Buckets.of(100, 120)).isEqualTo(120);
        assertThat(Buckets.of(600, 1024)).isEqualTo(1024);
        assertThatThrownBy(() -> Buckets.of(13, 12)).hasMessageContaining("1 to 12");
    }

    @Test
    void everyExampleIsInOneBatchOfItsOwnBucket() {
        SplittableRandom random = new SplittableRandom(7);
        List<Encoding> encodings = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int length = random.nextInt(1, 65);
            encodings.add(new Encoding(new int[length], new int[length]));
        }
        int[] order = IntStream.range(0, 500).map(i -> 499 - i).toArray();
        List<Buckets.Batch> batches = Buckets.batches(encodings, order, 32, 64);
        for (Buckets.Batch batch : batches) {
            assertThat(batch.size()).isBetween(1, 32);
            assertThat(Arrays.stream(batch.indices()).boxed())
                    .allMatch(i -> Buckets.of(encodings.get(i).length(), 64) == batch.tokens());
        }
        assertThat(
                        batches.stream()
                                .flatMapToInt(batch -> Arrays.stream(batch.indices()))
                                .sorted()
                                .boxed())
                .containsExactlyElementsOf(IntStream.range(0, 500).boxed().toList());
        assertThat(batches.stream().filter(batch -> batch.size() < 32).count())
                .isLessThanOrEqualTo(5);
    }

    @Test
    void paddingFillsUpToTheBucket() {
        Encoding encoding = new Encoding(new int[] {5, 6, 7}, new int[] {0, 1, 1});
        assertThat(encoding.paddedIds(5, 9)).containsExactly(5, 6, 7, 9, 9);
        assertThat(encoding.paddedTypes(5)).containsExactly(0, 1, 1, 0, 0);
        assertThatThrownBy(() -> encoding.paddedIds(2, 0)).hasMessageContaining("3 tokens");
    }
}
