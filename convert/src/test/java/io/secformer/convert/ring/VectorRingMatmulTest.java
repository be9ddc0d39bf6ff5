package io.secformer.convert.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.PlainRingMatmul;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorRingMatmulTest {

    @ParameterizedTest
    @CsvSource({
        "1,1,1",
        "3,5,7",
        "4,24,24",
        "5,25,49",
        "4,1,24",
        "4,128,24",
        "4,129,24",
        "8,127,48",
        "2,300,2",
        "1,64,100",
        "127,129,131",
        "129,257,25",
        "131,3,23",
        "128,64,128",
        "0,3,4",
        "3,0,4",
        "3,4,0",
        "16,640,72",
        "130,1600,200",
        "129,1537,1500"
    })
    void wordsEqualThePlainProduct(int rows, int inner, int columns) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7L * rows);
        int aOffset = 3;
        int bOffset = 5;
        int cOffset = 2;
        long[] a = random.longs((long) rows * inner + 8).toArray();
        long[] b = random.longs((long) inner * columns + 8).toArray();
        long[] start = random.longs((long) rows * columns + 8).toArray();
        for (int threads : new int[] {1, 2}) {
            try (Workers workers = new Workers(threads)) {
                RingMatmul plain = new PlainRingMatmul(workers);
                RingMatmul vector = new VectorRingMatmul(workers);
                long[] expected = start.clone();
                plain.multiply(rows, inner, columns, a, aOffset, b, bOffset, expected, cOffset);

                long[] direct = start.clone();
                vector.multiply(rows, inner, columns, a, aOffset, b, bOffset, direct, cOffset);
                assertThat(direct).isEqualTo(expected);

                long[] resident = start.clone();
                PackedMatrix packed = vector.pack(inner, columns, b, bOffset);
                vector.multiply(rows, a, aOffset, packed, resident, cOffset);
                assertThat(resident).isEqualTo(expected);
                long[] parts = start.clone();
                int split = inner / 3;
                multiplyPart(vector, rows, 0, split, a, aOffset, packed, parts, cOffset);
                multiplyPart(vector, rows, split, inner, a, aOffset, packed, parts, cOffset);
                assertThat(parts).isEqualTo(expected);
                long[] plainParts = start.clone();
                PackedMatrix same = plain.pack(inner, columns, b, bOffset);
                multiplyPart(plain, rows, 0, split, a, aOffset, same, plainParts, cOffset);
                multiplyPart(plain, rows, split, inner, a, aOffset, same, plainParts, cOffset);
                assertThat(plainParts).isEqualTo(expected);
                PackedMatrix narrow = vector.pack(inner, columns, 32, b, bOffset);
                assertThat(low(product(vector, rows, a, aOffset, narrow, start, cOffset)))
                        .isEqualTo(low(expected));
                long[] narrowParts = start.clone();
                multiplyPart(vector, rows, 0, split, a, aOffset, narrow, narrowParts, cOffset);
                multiplyPart(vector, rows, split, inner, a, aOffset, narrow, narrowParts, cOffset);
                assertThat(low(narrowParts)).isEqualTo(low(expected));
                assertThat(packed.inner()).isEqualTo(inner);
                assertThat(packed.columns()).isEqualTo(columns);
            }
        }
    }

    private static long[] product(
            RingMatmul matmul,
            int rows,
            long[] a,
            int aOffset,
            PackedMatrix b,
            long[] start,
            int cOffset) {
        long[] c = start.clone();
        matmul.multiply(rows, a, aOffset, b, c, cOffset);
        return c;
    }

    /** The low 32 bits of every word. */
    private static long[] low(long[] words) {
        return Arrays.stream(words).map(word -> word & 0xFFFF_FFFFL).toArray();
    }

    /** Adds the terms {@code [from, to)} of the inner sum. */
    private static void multiplyPart(
            RingMatmul matmul,
            int rows,
            int from,
            int to,
            long[] a,
            int aOffset,
            PackedMatrix b,
            long[] c,
            int cOffset) {
        int width = to - from;
        long[] part = new long[rows * width];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(a, aOffset + row * b.inner() + from, part, row * width, width);
        }
        matmul.multiply(rows, from, width, part, 0, b, c, cOffset);
    }

    @Test
    void extremeWordsWrapAsInPlainArithmetic() {
        int size = 50;
        long[] extremes = {Long.MIN_VALUE, Long.MAX_VALUE, -1, 1, 0, 0x8000_0001L, 1L << 32};
        long[] a = new long[size * size];
        long[] b = new long[size * size];
        for (int i = 0; i < a.length; i++) {
            a[i] = extremes[i % extremes.length];
            b[i] = extremes[i / 3 % extremes.length];
        }
        long[] expected = new long[a.length];
        long[] actual = new long[a.length];
        try (Workers workers = new Workers(2)) {
            new PlainRingMatmul(workers).multiply(size, size, size, a, 0, b, 0, expected, 0);
            new VectorRingMatmul(workers).multiply(size, size, size, a, 0, b, 0, actual, 0);
        }
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void halfAsManyBitsTakeHalfTheMemory() {
        try (Workers workers = new Workers(1)) {
            RingMatmul vector = new VectorRingMatmul(workers);
            long[] words = new long[128 * 128];
            long whole = vector.pack(128, 128, 33, words, 0).memoryBytes();
            assertThat(whole).isEqualTo(8L * 128 * 128);
            assertThat(vector.pack(128, 128, 32, words, 0).memoryBytes()).isEqualTo(whole / 2);
        }
    }

    @Test
    void factorOfAnotherImplementationIsRefused() {
        try (Workers workers = new Workers(1)) {
            PackedMatrix packed = new PlainRingMatmul(workers).pack(1, 1, new long[1], 0);
            RingMatmul vector = new VectorRingMatmul(workers);

            assertThatThrownBy(() -> vector.multiply(1, new long[1], 0, packed, new long[1], 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found RowMajor");
        }
    }

    @Test
    void matrixOutsideItsArrayIsRefused() {
        try (Workers workers = new Workers(1)) {
            RingMatmul vector = new VectorRingMatmul(workers);
            PackedMatrix packed = vector.pack(10, 10, new long[100], 0);

            assertThatThrownBy(() -> vector.multiply(10, new long[99], 0, packed, new long[100], 0))
                    .hasMessage(
                            "matrix A of 10 x 10 at offset 0 does not fit an array of 99 words");
            assertThatThrownBy(
                            () -> vector.multiply(10, new long[100], 0, packed, new long[100], 1))
                    .hasMessage(
                            "matrix C of 10 x 10 at offset 1 does not fit an array of 100 words");
            assertThatThrownBy(() -> vector.pack(10, 10, new long[100], 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void vectorKernelsAreChosenSilentlyWhereRegistersAreWide() {
        List<String> warnings = new ArrayList<>();
        try (Workers workers = new Workers(2)) {
            RingKernels chosen = RingKernels.choose(workers, warnings::add);
            int lanes = VectorRingMatmul.lanes();
            boolean wide = lanes >= 4;

            assertThat(chosen.matmul())
                    .isInstanceOf(wide ? VectorRingMatmul.class : PlainRingMatmul.class);
            assertThat(chosen.packing())
                    .isInstanceOf(lanes >= 8 ? VectorPacking.class : PlainPacking.class);
            assertThat(warnings).hasSize(lanes >= 8 ? 0 : 1);
            assertThat(chosen.matmul().describe()).endsWith("2 threads");
        }
    }
}
