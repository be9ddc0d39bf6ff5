package io.secformer.infer.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
    void wordsAreTheKeyStreamOfSp80038aF51() {
        AesCtrPrg prg =
                new AesCtrPrg(
                        HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c"),
                        HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"));
        byte[] plaintext =
                HEX.parseHex(
                        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                            + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
        long[] words = new long[8];

        prg.fill(words, 0, 3);
        prg.fill(words, 3, 5);

        ByteBuffer text = ByteBuffer.wrap(plaintext).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer cipherText = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        for (long word : words) {
            cipherText.putLong(word ^ text.getLong());
        }
        assertThat(HEX.formatHex(cipherText.array()))
                .isEqualTo(
                        "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
                            + "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee");
    }

    @Test
    void derivationIsHmacSha256OfTheLabelAsOpensslAndPythonComputeIt() {
        long[] words = new long[2];

        new AesCtrPrg(SEED, 1L << 40, 7, -3).fill(words, 0, 2);

        assertThat(words).containsExactly(-3709030715776687949L, -7182465193714556033L);
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
                        first.add(words(seed, inference, operation, stream)[0]);
                        streams++;
                    }
                }
            }
        }
        assertThat(first).hasSize(streams);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 17, 32, 33, 63, 64})
    void partsJoinToTheWholeStream(int bits) {
        int count = 10_007;
        long[] whole = new long[count];
        long[] parts = new long[count];
        new AesCtrPrg(SEED, 1, 2, 3).fillBits(whole, 0, count, bits);
        AesCtrPrg prg = new AesCtrPrg(SEED, 1, 2, 3);
        int at = 0;
        for (int part : new int[] {1, 0, 2, 4999, 3, 5001, 1}) {
            prg.fillBits(parts, at, part, bits);
            at += part;
        }

        assertThat(at).isEqualTo(count);
        assertThat(parts).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 31, 32, 33, 48, 64})
    void onlyLowBitsAreSetAndEachIsBalanced(int bits) {
        int count = 1 << 16;
        long[] words = new long[count];
        new AesCtrPrg(SEED, 9, 9, bits).fillBits(words, 0, count, bits);

        long any = Arrays.stream(words).reduce(0, (a, b) -> a | b);
        assertThat(any).isEqualTo(-1L >>> (Long.SIZE - bits));
        for (int bit = 0; bit < bits; bit++) {
            int shift = bit;
            long ones = Arrays.stream(words).filter(w -> ((w >>> shift) & 1) == 1).count();
            // Six standard deviations of a fair coin, each sqrt(count) / 2.
            assertThat(ones).isCloseTo(count / 2, within(6L * (1 << 8) / 2));
        }
    }

    @Test
    void everyByteIsUniform() {
        int count = 1 << 17;
        long[] words = new long[count];
        new AesCtrPrg(SEED, 3, 1, 4).fill(words, 0, count);
        for (int at = 0; at < Long.BYTES; at++) {
            int[] seen = new int[256];
            for (long word : words) {
                seen[(int) (word >>> (8 * at)) & 0xFF]++;
            }
            double expected = count / 256.0;
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
    void wordsOutsideTheRangeStayUntouched() {
        long[] out = new long[12];
        Arrays.fill(out, 42);

        new AesCtrPrg(SEED, 0, 0, 0).fill(out, 3, 5);

        assertThat(Arrays.copyOf(out, 3)).containsOnly(42);
        assertThat(Arrays.copyOfRange(out, 8, 12)).containsOnly(42);
        assertThat(Arrays.copyOfRange(out, 3, 8)).doesNotContain(42);
    }

    @Test
    void badWidthOrRangeIsRefused() {
        AesCtrPrg prg = new AesCtrPrg(SEED, 0, 0, 0);

        assertThatThrownBy(() -> prg.fillBits(new long[1], 0, 1, 65))
                .hasMessage("bits must be in 1..64, found 65");
        assertThatThrownBy(() -> prg.fillBits(new long[1], 0, 1, 0))
                .hasMessage("bits must be in 1..64, found 0");
        assertThatThrownBy(() -> prg.fill(new long[4], 2, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static long[] words(Seed seed, long inference, int operation, int stream) {
        long[] words = new long[16];
        new AesCtrPrg(seed, inference, operation, stream).fill(words, 0, words.length);
        return words;
    }
}
