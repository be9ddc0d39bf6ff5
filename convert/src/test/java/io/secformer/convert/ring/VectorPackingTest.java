package io.secformer.convert.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packing in registers against packing word by word, bit for bit. */
class VectorPackingTest {
    private static final int[] COUNTS = {0, 1, 7, 8, 9, 16, 63, 64, 65, 71, 513, 1001};
    private static final int[] OFFSETS = {0, 1, 7, 64};

    private final WordPacking vector = new VectorPacking();
    private final WordPacking plain = new PlainPacking();

    static IntStream widths() {
        return IntStream.rangeClosed(1, 64);
    }

    @ParameterizedTest
    @MethodSource("widths")
    void wordsAndBytesEqualThePlainOnes(int bits) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(bits);
        for (int count : COUNTS) {
            for (int offset : OFFSETS) {
                for (int slack : new int[] {0, 1, 63, 200}) {
                    check(random, bits, count, offset, slack);
                }
            }
        }
    }

    /** Both write into arrays full of the same leftovers, so what lies around is compared too. */
    private void check(RandomGenerator random, int bits, int count, int offset, int slack) {
        int bytes = BitPacking.packedBytes(count, bits);
        long[] values = random.longs(offset + count + slack).toArray();
        byte[] expectedBytes = new byte[offset + bytes + slack];
        random.nextBytes(expectedBytes);
        byte[] packed = expectedBytes.clone();

        plain.pack(values, offset, count, bits, expectedBytes, offset);
        vector.pack(values, offset, count, bits, packed, offset);

        assertThat(packed).as("%d words", count).isEqualTo(expectedBytes);

        // Bits after the last word are anybody's, as in a key stream.
        byte[] anything = new byte[packed.length];
        random.nextBytes(anything);
        long[] expected = random.longs(offset + count + slack).toArray();
        long[] words = expected.clone();

        plain.unpack(anything, offset, count, bits, expected, offset);
        vector.unpack(anything, offset, count, bits, words, offset);

        assertThat(words).as("%d words", count).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("widths")
    void extremeWordsComeBack(int bits) {
        long mask = -1L >>> (Long.SIZE - bits);
        long[] extremes = {-1, 0, Long.MIN_VALUE, Long.MAX_VALUE, 1, mask, mask + 1, mask >>> 1};
        long[] values = new long[200];
        Arrays.setAll(values, i -> extremes[(i + i / 8) % extremes.length]);
        byte[] packed = new byte[BitPacking.packedBytes(values.length, bits)];
        long[] back = new long[values.length];

        vector.pack(values, 0, values.length, bits, packed, 0);
        vector.unpack(packed, 0, values.length, bits, back, 0);

        assertThat(back).isEqualTo(Arrays.stream(values).map(value -> value & mask).toArray());
    }

    @Test
    void shortArraysAreRefused() {
        assertThatThrownBy(() -> vector.pack(new long[80], 0, 80, 17, new byte[169], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> vector.unpack(new byte[169], 0, 80, 17, new long[80], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> vector.pack(new long[79], 0, 80, 17, new byte[170], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> vector.unpack(new byte[170], 0, 80, 17, new long[79], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> vector.unpack(new byte[170], 0, 1, 65, new long[1], 0))
                .hasMessage("bits must be in 1..64, found 65");
    }
}
