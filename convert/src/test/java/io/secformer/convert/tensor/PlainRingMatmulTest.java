package io.secformer.convert.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainRingMatmulTest {

    @ParameterizedTest
    @CsvSource({"1,1,1,1", "2,3,4,2", "3,5,7,2", "1,9,50,2", "40,41,42,2", "1,300,300,2"})
    void productIsTheIntegerProductModulo2To64(int rows, int inner, int columns, int threads) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(rows + inner);
        long[] a = random.longs((long) rows * inner + 3).toArray();
        long[] b = random.longs((long) inner * columns + 2).toArray();
        long[] c = random.longs((long) rows * columns + 5).toArray();
        long[] before = c.clone();
        try (Workers workers = new Workers(threads)) {
            new PlainRingMatmul(workers).multiply(rows, inner, columns, a, 3, b, 2, c, 4);
        }
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                BigInteger sum = BigInteger.valueOf(before[4 + i * columns + j]);
                for (int k = 0; k < inner; k++) {
                    BigInteger left = BigInteger.valueOf(a[3 + i * inner + k]);
                    sum = sum.add(left.multiply(BigInteger.valueOf(b[2 + k * columns + j])));
                }
                assertThat(c[4 + i * columns + j]).isEqualTo(sum.longValue());
            }
        }
        assertThat(c[0]).isEqualTo(before[0]);
        assertThat(c[c.length - 1]).isEqualTo(before[c.length - 1]);
    }

    @Test
    void packedFactorIsACopy() {
        long[] b = {1, 2, 3, 4};
        long[] c = new long[2];
        try (Workers workers = new Workers(1)) {
            PlainRingMatmul matmul = new PlainRingMatmul(workers);
            PackedMatrix packed = matmul.pack(2, 2, b, 0);
            b[0] = 99;

            matmul.multiply(1, new long[] {10, 100}, 0, packed, c, 0);

            assertThat(packed.inner()).isEqualTo(2);
            assertThat(packed.columns()).isEqualTo(2);
            assertThat(packed.memoryBytes()).isEqualTo(32);
            assertThat(matmul.describe()).isEqualTo("plain Java, 1 thread");
        }
        assertThat(c).containsExactly(310, 420);
    }

    @Test
    void matrixOutsideItsArrayIsRefused() {
        try (Workers workers = new Workers(1)) {
            PlainRingMatmul matmul = new PlainRingMatmul(workers);
            long[] four = new long[4];
            assertThatThrownBy(() -> matmul.multiply(2, 2, 2, four, 0, four, 1, four, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessage("matrix B of 2 x 2 at offset 1 does not fit an array of 4 words");
            assertThatThrownBy(() -> matmul.multiply(2, -1, 2, four, 0, four, 1, four, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("matrix A has size 2 x -1");
        }
    }
}
