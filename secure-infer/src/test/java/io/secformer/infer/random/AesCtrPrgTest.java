package io.secformer.infer.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.ring.BitPacking;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AesCtrPrgTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Seed SEED = new Seed(HEX.parseHex("000102030405060708090a0b0c0d0e0f"));

    @Test
    void bytesAreTheKeyStreamOfSp80038aF51() {
        AesCtrPrg prg =
                new AesCtrPrg(
                        HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c"),
                        HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"));
        byte[] text =
                HEX.parseHex(
                        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                            + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
        byte[] keyStream = new byte[64];

        prg.fill(keyStream, 0, 21);
        prg.fill(keyStream, 21, 43);

        for (int i = 0; i < text.length; i++) {
            text[i] ^= keyStream[i];
        }
        assertThat(HEX.formatHex(text))
                .isEqualTo(
                        "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
                            + "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee");
    }

    @Test
    void maskingAddsTheStreamAndTakesItAway() {
        byte[] text = new byte[100_003];
        byte[] stream = new byte[text.length];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) (3 * i);
        }
        new AesCtrPrg(SEED, 1, 2, 3).fill(stream, 0, stream.length);
        byte[] masked = text.clone();
        AesCtrPrg prg = new AesCtrPrg(SEED, 1, 2, 3);
        prg.mask(masked, 0, 50_001);
        prg.mask(masked, 50_001, text.length - 50_001);

        for (int i = 0; i < text.length; i++) {
            assertThat((byte) (masked[i] ^ stream[i])).isEqualTo(text[i]);
        }
        new AesCtrPrg(SEED, 1, 2, 3).mask(masked, 0, masked.length);
        assertThat(masked).isEqualTo(text);
    }

    @Test
    void derivationIsHmacSha256OfTheLabelAsOpensslAndPythonComputeIt() {
        byte[] bytes = new byte[16];

        new AesCtrPrg(SEED, 1L << 40, 7, -3).fill(bytes, 0, 16);

        assertThat(HEX.formatHex(bytes)).isEqualTo("a7e870ba28bd9adcf1db14908ab491c2");
    }

    @Test
    void sameLabelGivesSameWords() {
        assertThat(words(SEED, 5, 6, 7)).isEqualTo(words(new Seed(SEED.bytes()), 5, 6, 7));
    }

    @Test
    void anyOtherLabelGivesOtherWords() {
        byte[] other = SEED.bytes();
        other[15] ^= 1;
        Set<Long> first = new HashSet<>();
        int streams = 0;
        for (Seed seed : new Seed[] {SEED, new Seed(other)}) {
            for (long inference : new long[] {0, 1, 2, 1L << 32, -1}) {
                for (int operation : new int[] {0, 1, 2, -1}) {
                    for (int stream : new int[] {0, 1, 2, -1}) {
                        first.add(words(seed, inference, operation, stream));
                        streams++;
                    }
                }
            }
        }
        assertThat(first).hasSize(streams);
    }

    @Test
    void partsJoinToTheWholeStream() {
        int count = 80_007;
        byte[] whole = new byte[count];
        byte[] parts = new byte[count];
        new AesCtrPrg(SEED, 1, 2, 3).fill(whole, 0, count);
        AesCtrPrg prg = new AesCtrPrg(SEED, 1, 2, 3);
        int at = 0;
        for (int part : new int[] {1, 0, 2, 34_999, 3, 45_001, 1}) {
            prg.fill(parts, at, part);
            at += part;
        }

        assertThat(at).isEqualTo(count);
        assertThat(parts).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 31, 32, 33, 48, 64})
    void bitsOfPackedWordsAreBalanced(int bits) {
        int count = 1 << 16;
        byte[] packed = new byte[BitPacking.packedBytes(count, bits)];
        long[] words = new long[count];
        new AesCtrPrg(SEED, 9, 9, bits).fill(packed, 0, packed.length);
        BitPacking.unpack(packed, 0, count, bits, words, 0);

        for (int bit = 0; bit < bits; bit++) {
            int shift = bit;
            long ones = Arrays.stream(words).filter(w -> ((w >>> shift) & 1) == 1).count();
            // Six standard deviations of a fair coin, each sqrt(count) / 2.
            assertThat(ones).isCloseTo(count / 2, within(6L * (1 << 8) / 2));
        }
    }

    @Test
    void everyByteIsUniform() {
        byte[] bytes = new byte[1 << 20];
        new AesCtrPrg(SEED, 3, 1, 4).fill(bytes, 0, bytes.length);
        for (int at = 0; at < Long.BYTES; at++) {
            int[] seen = new int[256];
            for (int i = at; i < bytes.length; i += Long.BYTES) {
                seen[bytes[i] & 0xFF]++;
            }
            double expected = bytes.length / (Long.BYTES * 256.0);
            double chiSquare = 0;
            for (int n : seen) {
                chiSquare += (n - expected) * (n - expected) / expected;
            }
            // 255 degrees of freedom: mean 255, standard deviation sqrt(510); six of them either
            // way.
            assertThat(chiSquare).isBetween(255 - 6 * Math.sqrt(510), 255 + 6 * Math.sqrt(510));
        }
    }

    @Test
    void bytesOutsideTheRangeStayUntouched() {
        byte[] out = new byte[40_012];
        Arrays.fill(out, (byte) 42);

        new AesCtrPrg(SEED, 0, 0, 0).fill(out, 3, 40_000);

        assertThat(Arrays.copyOf(out, 3)).containsOnly(42);
        assertThat(Arrays.copyOfRange(out, 40_003, 40_012)).containsOnly(42);
        assertThat(Arrays.equals(out, 3, 11, new byte[] {42, 42, 42, 42, 42, 42, 42, 42}, 0, 8))
                .isFalse();
    }

    @Test
    void badRangeIsRefused() {
        AesCtrPrg prg = new AesCtrPrg(SEED, 0, 0, 0);

        assertThatThrownBy(() -> prg.fill(new byte[4], 2, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static long words(Seed seed, long inference, int operation, int stream) {
        byte[] bytes = new byte[8];
        new AesCtrPrg(seed, inference, operation, stream).fill(bytes, 0, bytes.length);
        return ByteBuffer.wrap(bytes).getLong();
    }
}
