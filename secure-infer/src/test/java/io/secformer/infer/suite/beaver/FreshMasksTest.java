package io.secformer.infer.suite.beaver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Embed;
import io.secformer.convert.op.Input;
import io.secformer.convert.op.Linear;
import io.secformer.convert.op.Multiply;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.ParameterUse;
import io.secformer.convert.op.Product;
import io.secformer.convert.op.ScaleColumns;
import io.secformer.convert.op.Square;
import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.audit.Uniform;
import io.secformer.infer.correlation.CorrelationException;
import io.secformer.infer.cost.MatrixProducts;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import io.secformer.infer.protocol.SharedTensor;
import io.secformer.infer.protocol.TwoParties;
import io.secformer.infer.random.AesCtrPrg;
import io.secformer.infer.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** What products open that open both of their factors. */
final class FreshMasksTest {
    private static final Shape ROWS = new Shape(2, 1, 3, 8);
    private static final Wire X = new Wire("x", 4, 12, 1, -30, 30);
    private static final Wire WHOLE = new Wire("whole", 16, 64, 0, -1e6, 1e6);
    private static final ParameterFormat WEIGHT = new ParameterFormat("W", 8, 5, 3, 33);
    private static final ParameterFormat GAIN = new ParameterFormat("g", 1, 8, 3, 40);
    private static final ParameterFormat TABLE = new ParameterFormat("T", 20, 8, 5, 30);
    private static final ParameterFormat POSITIONS = new ParameterFormat("P", 3, 8, 5, 30);
    private static final OpenedFormat TENSOR = new OpenedFormat(ROWS, X);
    private static final int X_BYTES = BitPacking.packedBytes(48, 12);
    private static final int WEIGHT_BYTES = BitPacking.packedBytes(40, 33);
    private static final Linear LINEAR = new Linear(TENSOR, WEIGHT, null);

    private static Embed embed() {
        Wire bit = new Wire("tokens", 0, 30, 0, 0, 1);
        Input tokens =
                new Input(0, Input.Kind.ONE_HOT, new OpenedFormat(ROWS.withColumns(20), bit));
        return new Embed(tokens, TABLE, POSITIONS);
    }

    @Test
    void everyFactorIsSentByBothInOneRound() {
        BeaverSuite suite = new BeaverSuite();
        OpenedFormat column = new OpenedFormat(ROWS.withColumns(1), WHOLE);
        List<Protocol<? super SharedTensor>> protocols =
                List.of(
                        suite.of(LINEAR),
                        suite.of(new Product(TENSOR, TENSOR, true)),
                        suite.of(new Multiply(TENSOR, column)),
                        suite.of(new Square(TENSOR, 30)),
                        suite.of(new Square(TENSOR, 12)),
                        suite.of(new ScaleColumns(TENSOR, GAIN)),
                        suite.of(embed()));
        assertThat(protocols).allMatch(protocol -> protocol.rounds() == 1);
        assertThat(protocols.stream().map(Protocol::serverBytes))
                .containsExactly(
                        2L * (X_BYTES + WEIGHT_BYTES),
                        4L * X_BYTES,
                        2L * (X_BYTES + 6 * 8),
                        2L * X_BYTES,
                        2L * X_BYTES,
                        2L * (X_BYTES + BitPacking.packedBytes(8, 40)),
                        2L * BitPacking.packedBytes(160, 30));
    }

    @Test
    void weightsThatAreOpenOnceAreNotSentAgain() {
        BeaverSuite suite = BeaverSuite.withWeightsOpenedOnce();
        assertThat(suite.of(LINEAR).serverBytes()).isEqualTo(2L * X_BYTES);
        assertThat(suite.of(embed()).serverBytes()).isZero();
        assertThat(suite.of(embed()).rounds()).isZero();
    }

    @Test
    void productsOfThePreparationAreMadeOnline() {
        Protocol<? super SharedTensor> linear = new BeaverSuite().of(LINEAR);
        assertThat(linear.onlineProducts()).isEqualTo(new MatrixProducts(2, 6, 8, 5, 33));
        assertThat(linear.offlineProducts()).isEqualTo(MatrixProducts.NONE);
        assertThat(linear.preparedWords()).isZero();
        // Mask, messages and words of both factors, and the weight's two factors for products.
        assertThat(linear.workingBytes())
                .isEqualTo(3 * (X_BYTES + WEIGHT_BYTES) + 8 * (48 + 40) + 2 * 8 * 40);
    }

    /** Dealer and parties that multiply by one weight, as often as is asked for. */
    private static final class Multiplications {
        private final TwoParties parties;
        private final Protocol<? super SharedTensor> linear = new BeaverSuite().of(LINEAR);
        private final TwoParties.Shared x;
        private final List<byte[]> sent = new ArrayList<>();
        private final List<byte[]> received = new ArrayList<>();
        private int operation = 10;

        Multiplications(long value) {
            RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(value);
            long[] share = random.longs(40).toArray();
            parties =
                    new TwoParties(
                            5,
                            List.of(new ParameterUse(0, WEIGHT, ParameterUse.Kind.MATRIX)),
                            _ -> share,
                            _ -> Arrays.stream(share).map(word -> value - word).toArray(),
                            false);
            long[] values = new long[48];
            Arrays.fill(values, value);
            x = parties.share(X, values);
        }

        private Peer watched() {
            Peer peer = parties.toSecond();
            return (payload, expected) -> {
                byte[] theirs = peer.exchange(payload, expected);
                sent.add(payload.clone());
                received.add(theirs.clone());
                return theirs;
            };
        }

        void next() {
            operation++;
            parties.deal(operation, linear);
            parties.results(operation, linear, watched(), x);
        }

        long[] opened(int round, int at, int count, int bits) {
            long[] words = new long[count];
            long[] theirs = new long[count];
            BitPacking.unpack(sent.get(round), at, count, bits, words, 0);
            BitPacking.unpack(received.get(round), at, count, bits, theirs, 0);
            for (int i = 0; i < count; i++) {
                words[i] += theirs[i];
            }
            return words;
        }

        long[] tensor(int round) {
            return opened(round, 0, 48, 12);
        }

        long[] weight(int round) {
            return opened(round, X_BYTES, 40, 33);
        }
    }

    @Test
    void everyProductOpensTheSameWeightUnderAnotherMask() {
        Multiplications run = new Multiplications(7);
        run.next();
        run.next();
        assertThat(run.sent.getFirst()).hasSize(X_BYTES + WEIGHT_BYTES);
        int same = 0;
        for (int i = 0; i < 40; i++) {
            long difference = run.weight(0)[i] - run.weight(1)[i];
            same += (difference & ((1L << 33) - 1)) == 0 ? 1 : 0;
        }
        assertThat(same).isZero();
        assertThat(run.tensor(0)).isNotEqualTo(run.tensor(1));
    }

    @Test
    void whatIsOpenedAndWhatIsSentIsUniformWhateverTheFactors() {
        for (long value : new long[] {0, 7, -100}) {
            Multiplications run = new Multiplications(value);
            Uniform tensor = new Uniform(12);
            Uniform weight = new Uniform(33);
            Uniform sent = new Uniform(8);
            for (int round = 0; round < 200; round++) {
                run.next();
                Arrays.stream(run.tensor(round)).forEach(tensor::add);
                Arrays.stream(run.weight(round)).forEach(weight::add);
                for (byte each : run.sent.get(round)) {
                    sent.add(each);
                }
            }
            tensor.require("opened tensors of " + value);
            weight.require("opened weights of " + value);
            sent.require("messages of " + value);
        }
    }

    @Test
    void operationIsNotEvaluatedUnderTheSameMasksAgain() {
        Multiplications run = new Multiplications(7);
        run.next();
        run.operation--;
        assertThatThrownBy(run::next).hasRootCauseInstanceOf(CorrelationException.class);
    }

    /** The second mask of an operation has the complement of its number. */
    @Test
    void streamsOfNumbersAndOfTheirComplementsDiffer() {
        try (Seed seed = new Seed(new byte[Seed.SEED_BYTES])) {
            Set<List<Byte>> starts = new HashSet<>();
            for (int operation = -200; operation < 200; operation++) {
                byte[] start = new byte[16];
                new AesCtrPrg(seed, 1, operation, -1).fill(start, 0, start.length);
                List<Byte> bytes = new ArrayList<>();
                for (byte each : start) {
                    bytes.add(each);
                }
                starts.add(bytes);
            }
            assertThat(starts).hasSize(400);
        }
    }
}
