package io.secformer.convert.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BitPackingTest {
    private static final int[] COUNTS = {0, 1, 2, 3, 7, 8, 9, 63, 64, 65, 257, 1001};

    static IntStream widths() {
        return IntStream.rangeClosed(1, 64);
    }

    @ParameterizedTest
    @MethodSource("widths")
    void unpackGivesBackTheLowBits(int bits) {
        for (int count : COUNTS) {
            for (int slack : new int[] {0, 1, 8, 20}) {
                long[] values = values(bits, count + 5);
                int bytes = BitPacking.packedBytes(count, bits);
                byte[] packed = new byte[3 + bytes + slack];
                long[] back = new long[count + 4];
                Arrays.fill(packed, (byte) 0x5A);
                Arrays.fill(back, -77);

                BitPacking.pack(values, 5, count, bits, packed, 3);
                BitPacking.unpack(packed, 3, count, bits, back, 2);

                for (int i = 0; i < count; i++) {
                    assertThat(back[2 + i]).isEqualTo(values[5 + i] & (-1L >>> (64 - bits)));
                }
                assertThat(new long[] {back[0], back[1], back[count + 2], back[count + 3]})
                        .containsOnly(-77);
                assertThat(Arrays.copyOf(packed, 3)).containsOnly(0x5A);
                assertThat(Arrays.copyOfRange(packed, 3 + bytes, packed.length))
                        .satisfies(rest -> assertThat(rest).hasSize(slack))
                        .satisfies(rest -> assertThat(allAre(rest, 0x5A)).isTrue());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("widths")
    void bytesAreTheLittleEndianConcatenation(int bits) {
        int count = 131;
        long[] values = values(bits, count);
        byte[] packed = new byte[BitPacking.packedBytes(count, bits)];

        BitPacking.pack(values, 0, count, bits, packed, 0);

        BigInteger expected = BigInteger.ZERO;
        for (int i = count - 1; i >= 0; i--) {
            BigInteger low =
                    new BigInteger(Long.toUnsignedString(values[i] & (-1L >>> (64 - bits))));
            expected = expected.shiftLeft(bits).or(low);
        }
        byte[] bigEndian = new byte[packed.length + 1];
        for (int i = 0; i < packed.length; i++) {
            bigEndian[packed.length - i] = packed[i];
        }
        assertThat(new BigInteger(bigEndian)).isEqualTo(expected);
    }

    @Test
    void sizeIsRoundedUpToBytes() {
        assertThat(BitPacking.packedBytes(0, 17)).isZero();
        assertThat(BitPacking.packedBytes(1, 1)).isEqualTo(1);
        assertThat(BitPacking.packedBytes(3, 17)).isEqualTo(7);
        assertThat(BitPacking.packedBytes(98_304, 22)).isEqualTo(270_336);
        assertThat(BitPacking.packedBytes(Integer.MAX_VALUE, 7)).isEqualTo(1_879_048_192);
    }

    @Test
    void moreThanAnArrayHoldsIsRefused() {
        assertThatThrownBy(() -> BitPacking.packedBytes(Integer.MAX_VALUE, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "2147483647 words of 8 bits need 2147483647 bytes, more than one array"
                                + " holds: pack them in several parts");
        assertThatThrownBy(() -> BitPacking.packedBytes(-1, 8))
                .hasMessage("count must not be negative, found -1");
        assertThatThrownBy(() -> BitPacking.packedBytes(1, 65))
                .hasMessage("bits must be in 1..64, found 65");
    }

    @Test
    void shortArraysAreRefused() {
        assertThatThrownBy(() -> BitPacking.pack(new long[3], 0, 3, 17, new byte[6], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> BitPacking.unpack(new byte[6], 0, 3, 17, new long[3], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static boolean allAre(byte[] bytes, int value) {
        for (byte b : bytes) {
            if (b != value) {
                return false;
            }
        }
        return true;
    }

    private static long[] values(int bits, int count) {
        RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom").create(1000L * bits + count);
        return random.longs(count).toArray();
    }
}
