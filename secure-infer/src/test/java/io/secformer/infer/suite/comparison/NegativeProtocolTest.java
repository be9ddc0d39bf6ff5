package io.secformer.infer.suite.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Negative;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.audit.Uniform;
import io.secformer.infer.correlation.BitMasks;
import io.secformer.infer.correlation.CorrelationException;
import io.secformer.infer.protocol.PairedPeers;
import io.secformer.infer.protocol.PairedPeers.Both;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.SharedTensor;
import io.secformer.infer.protocol.TwoParties;
import io.secformer.infer.protocol.TwoParties.Shared;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signs of sums of two words, for shares of all kinds. */
final class NegativeProtocolTest {
    private static final int OPERATION = 6;
    private static final Wire WIRE = new Wire("w", 16, 64, 0, -1e6, 1e6);
    private static final long[] EDGES = {
        0,
        1,
        2,
        -1,
        -2,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        Long.MAX_VALUE,
        Long.MAX_VALUE - 1,
        1L << 62,
        (1L << 62) - 1,
        -(1L << 62),
        -(1L << 62) - 1,
        0x5555_5555_5555_5555L,
        0xAAAA_AAAA_AAAA_AAAAL,
        1L << 32,
        (1L << 32) - 1
    };

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(9);

    private static NegativeProtocol protocol(int count) {
        return new NegativeProtocol(
                new Negative(new OpenedFormat(new Shape(1, 1, 1, count), WIRE)));
    }

    /** Both parties' shares, one pair after the other. */
    private record Pairs(long[] first, long[] second) {
        static Pairs of(long[] some, long[] others) {
            long[] first = new long[some.length * others.length];
            long[] second = new long[first.length];
            for (int i = 0; i < first.length; i++) {
                first[i] = some[i / others.length];
                second[i] = others[i % others.length];
            }
            return new Pairs(first, second);
        }

        Shared shared() {
            return new Shared(new SharedTensor(WIRE, first), new SharedTensor(WIRE, second));
        }
    }

    private static void requireSigns(Pairs pairs) {
        TwoParties parties = new TwoParties(4);
        NegativeProtocol protocol = protocol(pairs.first.length);
        parties.deal(OPERATION, protocol);
        long[] signs =
                parties.results(OPERATION, protocol, parties.toSecond(), pairs.shared()).getFirst();
        for (int i = 0; i < signs.length; i++) {
            long sum = pairs.first[i] + pairs.second[i];
            assertThat(signs[i])
                    .as("%x + %x", pairs.first[i], pairs.second[i])
                    .isEqualTo(sum < 0 ? 1 : 0);
        }
        assertThat(parties.corrections.memoryBytes()).isZero();
        assertThat(parties.rounds()).isEqualTo(8).isEqualTo(protocol.rounds());
        assertThat(parties.serverBytes()).isEqualTo(protocol.serverBytes());
    }

    /** All patterns of the top eight bits, above bits that carry, that do not, and that may. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 0x00FF_FFFF_FFFF_FFFFL, 0x0080_0000_0000_0000L})
    void topBitsOfAllPatternsAreRight(long below) {
        long[] words = new long[256];
        Arrays.setAll(words, i -> ((long) i << 56) | below);
        requireSigns(Pairs.of(words, words));
        long[] others = new long[256];
        Arrays.setAll(others, i -> ((long) i << 56) | (random.nextLong() >>> 8));
        requireSigns(Pairs.of(words, others));
    }

    @Test
    void extremeSharesAreRight() {
        requireSigns(Pairs.of(EDGES, EDGES));
    }

    @Test
    void valuesNextToZeroAreRightUnderAnyShares() {
        long[] first = random.longs(20_003).toArray();
        long[] second = new long[first.length];
        Arrays.setAll(second, i -> i % 21 - 10 - first[i]);
        requireSigns(new Pairs(first, second));
    }

    @Test
    void extremeValuesAreRightUnderAnyShares() {
        long[] first = random.longs(1_700).toArray();
        long[] second = new long[first.length];
        Arrays.setAll(second, i -> EDGES[i % EDGES.length] - first[i]);
        requireSigns(new Pairs(first, second));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8_192, 30_001})
    void carriesAreThoseOfTheSum(int count) {
        long[] first = random.longs(count).toArray();
        long[] second = random.longs(count).toArray();
        TwoParties parties = new TwoParties(5);
        BinaryAdder adder = new BinaryAdder(count);
        int[] pieces = new int[adder.pieces()];
        Arrays.setAll(pieces, adder::pieceBytes);
        BitMasks masks = parties.dealer.bitMasks(OPERATION);
        parties.dealer.deal(OPERATION, pieces, (piece, writer) -> adder.deal(masks, piece, writer));
        PairedPeers peers = new PairedPeers();
        Both<long[]> carries =
                PairedPeers.run(
                        () ->
                                adder.carries(
                                        parties.first,
                                        peers.first(),
                                        OPERATION,
                                        parties.first.takeBitMasks(OPERATION),
                                        first),
                        () ->
                                adder.carries(
                                        parties.second,
                                        peers.second(),
                                        OPERATION,
                                        parties.second.takeBitMasks(OPERATION),
                                        second));
        for (int i = 0; i < count; i++) {
            long a = first[i];
            long b = second[i];
            long expected = (a & b) | ((a | b) & ~(a + b));
            assertThat(carries.first()[i] ^ carries.second()[i]).isEqualTo(expected);
        }
    }

    @Test
    void eightRoundsSendWordsOfEveryLevelAndOneBit() {
        int count = 1_000;
        NegativeProtocol protocol = protocol(count);
        assertThat(protocol.rounds()).isEqualTo(8);
        assertThat(protocol.serverBytes()).isEqualTo(2L * (count * (16 + 6 * 32) + count / 8));
        assertThat(Arrays.stream(protocol.pieceBytes()).sum()).isEqualTo(count * 112);
    }

    @Test
    void everyMessageIsUniformWhateverTheShares() {
        for (long word : new long[] {0, -1, 0x0123_4567_89AB_CDEFL}) {
            long[] words = new long[8_200];
            Arrays.fill(words, word);
            TwoParties parties = new TwoParties(word + 77);
            NegativeProtocol protocol = protocol(words.length);
            parties.deal(OPERATION, protocol);
            List<byte[]> seen = new ArrayList<>();
            Peer peer = parties.toSecond();
            Peer watched =
                    (payload, expected) -> {
                        byte[] theirs = peer.exchange(payload, expected);
                        seen.add(payload.clone());
                        byte[] opened = new byte[payload.length];
                        for (int i = 0; i < opened.length; i++) {
                            opened[i] = (byte) (payload[i] ^ theirs[i]);
                        }
                        seen.add(theirs.clone());
                        seen.add(opened);
                        return theirs;
                    };
            parties.results(OPERATION, protocol, watched, new Pairs(words, words).shared());
            assertThat(seen).hasSize(3 * 8);
            for (int message = 0; message < seen.size(); message++) {
                Uniform bytes = new Uniform(8);
                for (byte each : seen.get(message)) {
                    bytes.add(each);
                }
                bytes.require("message " + message + " of shares " + word);
            }
        }
    }

    @Test
    void masksOfBitsAreGoodForOneEvaluation() {
        TwoParties parties = new TwoParties(4);
        NegativeProtocol protocol = protocol(10);
        Shared x = parties.share(WIRE, new long[10]);
        parties.deal(OPERATION, protocol);
        parties.results(OPERATION, protocol, parties.toSecond(), x);
        assertThatThrownBy(() -> parties.results(OPERATION, protocol, parties.toSecond(), x))
                .hasRootCauseInstanceOf(CorrelationException.class);
    }

    @Test
    void messageOfMoreThanTwoGigabytesIsRefused() {
        assertThat(protocol(1 << 25).serverBytes()).isEqualTo(2 * ((208L << 25) + (1L << 22)));
        assertThatThrownBy(() -> protocol(1 << 26))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fewer sentences");
    }

    @Test
    void ringOfFewerBitsIsRefused() {
        Wire narrow = new Wire("scores", 8, 40, 1, -1, 1);
        Negative op = new Negative(new OpenedFormat(new Shape(1, 1, 1, 4), narrow));
        assertThatThrownBy(() -> new NegativeProtocol(op))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64 bits")
                .hasMessageContaining("scores has 40");
    }
}
