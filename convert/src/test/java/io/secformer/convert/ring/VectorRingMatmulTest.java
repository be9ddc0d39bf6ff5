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
                assertThat(low(32, product(vector, rows, a, aOffset, narrow, start, cOffset)))
                        .isEqualTo(low(32, expected));
                long[] narrowParts = start.clone();
                multiplyPart(vector, rows, 0, split, a, aOffset, narrow, narrowParts, cOffset);
                multiplyPart(vector, rows, split, inner, a, aOffset, narrow, narrowParts, cOffset);
                assertThat(low(32, narrowParts)).isEqualTo(low(32, expected));
                assertThat(packed.inner()).isEqualTo(inner);
                assertThat(packed.columns()).isEqualTo(columns);
            }
        }
    }

    /** At sizes that fill no tile, with words whose parts carry into each other. */
    @ParameterizedTest
    @CsvSource({
        "4,1,16",
        "5,3,33",
        "4,768,32",
        "5,769,31",
        "6,1537,65",
        "7,2,1",
        "127,129,131",
        "129,257,25",
        "131,3,23",
        "64,64,128",
        "130,1600,200",
        "0,3,4",
        "3,0,4"
    })
    void lowBitsOfWordsInPartsAndWholeEqualThePlainProduct(int rows, int inner, int columns) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11L * inner);
        long[] a = words(random, rows * inner + 4);
        long[] b = words(random, inner * columns + 4);
        long[] start = words(random, rows * columns + 4);
        try (Workers workers = new Workers(2)) {
            long[] expected = start.clone();
            new PlainRingMatmul(workers).multiply(rows, inner, columns, a, 3, b, 1, expected, 2);
            for (WideLanes lanes : WideLanes.values()) {
                RingMatmul vector = new VectorRingMatmul(workers, lanes);
                for (int bits : new int[] {1, 31, 32, 33, 39, 40, 41, 47, 48, 49, 63, 64}) {
                    PackedMatrix packed = vector.pack(inner, columns, bits, b, 1);
                    long[] c = product(vector, rows, a, 3, packed, start, 2);
                    assertThat(low(bits, c))
                            .as("%s, %d bits", lanes, bits)
                            .isEqualTo(low(bits, expected));
                    long[] direct = start.clone();
                    vector.multiply(rows, inner, columns, bits, a, 3, b, 1, direct, 2);
                    assertThat(low(bits, direct))
                            .as("%s, %d bits", lanes, bits)
                            .isEqualTo(low(bits, expected));
                    long[] parts = start.clone();
                    int split = inner / 2 + inner % 2;
                    multiplyPart(vector, rows, 0, split, a, 3, packed, parts, 2);
                    multiplyPart(vector, rows, split, inner, a, 3, packed, parts, 2);
                    assertThat(low(bits, parts))
                            .as("%s, %d bits", lanes, bits)
                            .isEqualTo(low(bits, expected));
                    assertThat(c[0]).as("before C").isEqualTo(start[0]);
                    assertThat(c[c.length - 1]).as("behind C").isEqualTo(start[c.length - 1]);
                }
            }
        }
    }

    /** Some random, some with parts of nothing but zeros or ones. */
    private static long[] words(RandomGenerator random, int count) {
        long[] extremes = {-1, 0xFFFF_FFFFL, 0xFFFF_0000_FFFFL, 1L << 32, 0xFF_FFFF_FFFFL};
        long[] words = random.longs(count).toArray();
        for (int i = 0; i < count; i++) {
            int kind = random.nextInt(2 * extremes.length);
            words[i] = kind < extremes.length ? extremes[kind] : words[i];
        }
        return words;
    }

    private static long[] low(int bits, long[] words) {
        return Arrays.stream(words).map(word -> word & (-1L >>> (Long.SIZE - bits))).toArray();
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
            for (WideLanes lanes : WideLanes.values()) {
                Arrays.fill(actual, 0);
                new VectorRingMatmul(workers, lanes)
                        .multiply(size, size, size, a, 0, b, 0, actual, 0);
                assertThat(actual).as("%s", lanes).isEqualTo(expected);
            }
        }
    }

    @Test
    void memoryFollowsTheBitsOfTheProduct() {
        try (Workers workers = new Workers(1)) {
            long[] words = new long[128 * 128];
            RingMatmul whole = new VectorRingMatmul(workers, WideLanes.WHOLE);
            RingMatmul parts = new VectorRingMatmul(workers, WideLanes.PARTS);
            assertThat(memory(whole, 33, words)).isEqualTo(8L * words.length);
            assertThat(memory(parts, 40, words)).isEqualTo(6L * words.length);
            assertThat(memory(parts, 41, words)).isEqualTo(8L * words.length);
            assertThat(memory(parts, 64, words)).isEqualTo(8L * words.length);
            for (RingMatmul matmul : List.of(whole, parts)) {
                assertThat(memory(matmul, 32, words)).isEqualTo(4L * words.length);
            }
        }
    }

    private static long memory(RingMatmul matmul, int bits, long[] words) {
        return matmul.pack(128, 128, bits, words, 0).memoryBytes();
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
                    .isInstanceOf(wide ? VectorPacking.class : PlainPacking.class);
            assertThat(chosen.series()).isInstanceOf(wide ? VectorSeries.class : PlainSeries.class);
            assertThat(warnings).hasSize(lanes >= 8 ? 0 : 1);
            assertThat(chosen.matmul().describe()).endsWith("2 threads");
        }
    }
}
