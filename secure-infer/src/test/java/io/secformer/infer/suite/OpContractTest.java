package io.secformer.infer.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.NewtonSite;
import io.secformer.convert.fixedpoint.NewtonStep;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.AsSecret;
import io.secformer.convert.op.ClearContext;
import io.secformer.convert.op.Embed;
import io.secformer.convert.op.Exponentials;
import io.secformer.convert.op.Input;
import io.secformer.convert.op.Linear;
import io.secformer.convert.op.MaskedSeries;
import io.secformer.convert.op.Multiply;
import io.secformer.convert.op.Negative;
import io.secformer.convert.op.NewtonOp;
import io.secformer.convert.op.Op;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.ParameterUse;
import io.secformer.convert.op.Product;
import io.secformer.convert.op.ScaleColumns;
import io.secformer.convert.op.ScaleRows;
import io.secformer.convert.op.SecretFormat;
import io.secformer.convert.op.SeriesOp;
import io.secformer.convert.op.SeriesTables;
import io.secformer.convert.op.Square;
import io.secformer.convert.op.SumOfSquares;
import io.secformer.convert.op.Widen;
import io.secformer.convert.ring.PlainPacking;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.PlainRingMatmul;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Shape;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.protocol.MaskedInput;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.Protocol;
import io.secformer.infer.protocol.ProtocolSuite;
import io.secformer.infer.protocol.SharedTensor;
import io.secformer.infer.protocol.TwoParties;
import io.secformer.infer.random.Seed;
import io.secformer.infer.suite.beaver.BeaverSuite;
import io.secformer.infer.suite.masked.MaskedSuite;
import io.secformer.infer.suite.masked.OneHotInputProtocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds of every operation in every suite: dealer and parties come to what the operation means
 * in the clear, send what they declare, and use up what was dealt.
 */
final class OpContractTest {
    private static final Shape ROWS = new Shape(2, 1, 3, 8);
    private static final Shape SCORES = new Shape(2, 4, 3, 16);
    private static final Wire X = new Wire("x", 4, 12, 1, -30, 30);
    private static final Wire Y = new Wire("y", 6, 10, 1, -3, 3);
    private static final Wire PERIODIC = new Wire("angle", 4, 9, 0, -16, 16);

    /** The same circle, without an arc of five. */
    private static final Wire EXPONENT = new Wire("exponent", 4, 9, 0, -9.5, 9.5);

    private static final Wire BIT = new Wire("bit", 0, 48, 0, 0, 1);
    private static final Wire WHOLE = new Wire("whole", 16, 64, 0, -1e6, 1e6);
    private static final Wire ONE_HOT = new Wire("tokens", 0, 30, 0, 0, 1);
    private static final ParameterFormat WEIGHT = new ParameterFormat("W", 8, 5, 3, 40);
    private static final ParameterFormat BIAS = new ParameterFormat("b", 1, 5, 7, 40);
    private static final ParameterFormat WHOLE_WEIGHT = new ParameterFormat("V", 8, 5, 16, 64);
    private static final ParameterFormat GAIN = new ParameterFormat("g", 1, 8, 3, 40);
    private static final ParameterFormat TABLE = new ParameterFormat("T", 20, 8, 5, 30);
    private static final ParameterFormat POSITIONS = new ParameterFormat("P", 3, 8, 5, 30);
    private static final ColumnExponents OUTLIERS =
            ColumnExponents.of("squares", new int[] {0, 0, 3, 0, 0, 0, 0, 6});
    private static final int VOCABULARY = 18;
    private static final Workers WORKERS = new Workers(1);

    private static final Map<ParameterFormat, ParameterUse.Kind> PARAMETERS =
            Map.of(
                    WEIGHT, ParameterUse.Kind.MATRIX,
                    BIAS, ParameterUse.Kind.ADDED,
                    WHOLE_WEIGHT, ParameterUse.Kind.MATRIX,
                    GAIN, ParameterUse.Kind.VECTOR,
                    TABLE, ParameterUse.Kind.MATRIX,
                    POSITIONS, ParameterUse.Kind.ADDED);

    /**
     * One operation with its operands.
     *
     * @param error how far a result may be from its meaning, in units of its last place
     */
    record Sample(Op op, List<OpenedFormat> operands, double error) {
        @Override
        public String toString() {
            return op.kind() + " of " + op.name();
        }
    }

    private static Sample exact(Op op, OpenedFormat... operands) {
        return new Sample(op, List.of(operands), 0);
    }

    private static List<Sample> samples() {
        OpenedFormat rows = new OpenedFormat(ROWS, X);
        OpenedFormat narrow = new OpenedFormat(ROWS, Y);
        OpenedFormat column = new OpenedFormat(ROWS.withColumns(1), Y);
        OpenedFormat whole = new OpenedFormat(ROWS, WHOLE);
        OpenedFormat wholeColumn = new OpenedFormat(ROWS.withColumns(1), WHOLE);
        OpenedFormat oneEach = new OpenedFormat(new Shape(2, 1, 1, 8), Y);
        OpenedFormat scores = new OpenedFormat(SCORES, X);
        OpenedFormat angles = new OpenedFormat(SCORES, PERIODIC);
        OpenedFormat exponents = new OpenedFormat(SCORES, EXPONENT);
        OpenedFormat bits = new OpenedFormat(SCORES, BIT);
        OpenedFormat values = new OpenedFormat(SCORES.withRows(16).withColumns(3), Y);
        Series series =
                new Series(PERIODIC.period(), 0.3, new double[] {0.7}, new double[] {-2}, 0);
        SeriesSite sine = new SeriesSite("sine", series, 0, 14, 12, 44);
        ExponentialSite.Head head = new ExponentialSite.Head(3, 0, 0, 24);
        ExponentialSite site =
                new ExponentialSite(
                        "exp", List.of(head, head, head, head), 0, PERIODIC.period(), 5, 40, 63);
        Input tokens =
                new Input(0, Input.Kind.ONE_HOT, new OpenedFormat(ROWS.withColumns(20), ONE_HOT));
        return List.of(
                exact(new Embed(tokens, TABLE, POSITIONS)),
                exact(new Linear(rows, WEIGHT, BIAS), rows),
                exact(new Linear(rows, WEIGHT, null), rows),
                exact(new ScaleColumns(rows, GAIN), rows),
                exact(new Product(scores, values, false), scores, values),
                exact(new Product(rows, narrow, true), rows, narrow),
                exact(new Product(whole, whole, true), whole, whole),
                exact(new Linear(whole, WHOLE_WEIGHT, null), whole),
                exact(new Square(rows, 30), rows),
                exact(new Square(rows, 12), rows),
                exact(new Square(whole, 64), whole),
                exact(new Multiply(whole, wholeColumn), whole, wholeColumn),
                exact(new Multiply(rows, narrow), rows, narrow),
                exact(new Multiply(rows, oneEach), rows, oneEach),
                exact(new Negative(whole), whole),
                exact(new AsSecret(rows), rows),
                exact(new AsSecret(whole), whole),
                new Sample(
                        new Exponentials(exponents, site),
                        List.of(exponents),
                        site.roundingUlps(head, 9.5)),
                exact(new SumOfSquares(rows, ColumnExponents.none("squares"), 30), rows),
                exact(new SumOfSquares(rows, OUTLIERS, 30), rows),
                new Sample(new SeriesOp(angles, sine), List.of(angles), sine.roundingUlps() + 0.5),
                new Sample(
                        new MaskedSeries(new SeriesOp(angles, sine), bits),
                        List.of(angles, bits),
                        sine.roundingUlps() + 0.5),
                exact(
                        new NewtonOp(
                                rows, narrow, new NewtonSite("n", new NewtonStep(1, 2, 0.5), 50)),
                        rows,
                        narrow),
                exact(new Widen(rows, 40), rows),
                exact(new ScaleRows(rows, column, 40), rows, column));
    }

    private static Stream<Arguments> everyOpInEverySuite() {
        return Stream.<ProtocolSuite<?>>of(
                        new MaskedSuite(), new BeaverSuite(), BeaverSuite.withWeightsOpenedOnce())
                .flatMap(suite -> samples().stream().map(sample -> Arguments.of(suite, sample)));
    }

    @Test
    void thereIsASampleOfEveryOperation() {
        assertThat(samples().stream().map(sample -> (Object) sample.op().getClass()).distinct())
                .containsExactlyInAnyOrder((Object[]) Op.class.getPermittedSubclasses());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("everyOpInEverySuite")
    void partiesComeToWhatTheOperationMeans(ProtocolSuite<?> suite, Sample sample) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
        List<ParameterUse> uses = new ArrayList<>();
        Clear clear = new Clear();
        Map<ParameterFormat, long[]> shares = new HashMap<>();
        PARAMETERS.forEach(
                (format, kind) -> {
                    uses.add(new ParameterUse(uses.size(), format, kind));
                    clear.parameters.put(format, draw(random, format.size(), -200, 200));
                    shares.put(format, random.longs(format.size()).toArray());
                });
        TwoParties parties =
                new TwoParties(
                        4,
                        uses,
                        format -> share(shares, format),
                        format -> difference(clear.words(format), share(shares, format)),
                        suite.opensWeightsOnce());
        publish(parties, clear);
        List<long[]> values = new ArrayList<>();
        for (OpenedFormat format : sample.operands()) {
            Wire wire = format.wire();
            double scale = Math.scalb(1.0, wire.fractionBits());
            long[] words =
                    draw(
                            random,
                            format.shape().size(),
                            (long) (wire.low() * scale),
                            (long) (wire.high() * scale) + (wire.guardBits() == 0 ? 0 : 1));
            values.add(words);
        }
        Protocol<?> protocol = suite.of(sample.op());
        List<long[]> results =
                switch (suite) {
                    case MaskedSuite masked -> evaluate(parties, masked, sample, values);
                    case BeaverSuite beaver -> evaluate(parties, beaver, sample, values);
                    default -> throw new AssertionError(suite + " has other operands");
                };

        List<long[]> expected = sample.op().evaluate(clear, values);
        List<SecretFormat> formats = sample.op().results();
        assertThat(results).hasSameSizeAs(formats);
        for (int n = 0; n < formats.size(); n++) {
            assertThat(results.get(n)).hasSize(formats.get(n).shape().size());
            int ring = formats.get(n).ringBits();
            for (int i = 0; i < results.get(n).length; i++) {
                long off = FixedPoint.signed(results.get(n)[i] - expected.get(n)[i], ring);
                assertThat((double) Math.abs(off)).isLessThanOrEqualTo(sample.error());
            }
        }
        assertThat(parties.dealtBytes()).isEqualTo(protocol.cost(3).dealerBytes());
        assertThat(parties.corrections.memoryBytes()).isZero();
        assertThat(parties.rounds()).isEqualTo(protocol.cost(3).rounds());
        assertThat(parties.serverBytes()).isEqualTo(protocol.cost(3).serverBytes());
    }

    private static List<long[]> evaluate(
            TwoParties parties, MaskedSuite suite, Sample sample, List<long[]> values) {
        Protocol<? super MaskedTensor> protocol = suite.of(sample.op());
        long[][] masks = new long[values.size()][];
        TwoParties.Opened[] operands = new TwoParties.Opened[masks.length];
        for (int i = 0; i < masks.length; i++) {
            Wire wire = sample.operands().get(i).wire();
            long[] words = values.get(i);
            masks[i] = parties.random.longs(words.length).map(word -> word & wire.mask()).toArray();
            operands[i] = parties.open(wire, words, masks[i]);
        }
        parties.deal(protocol, masks);
        return parties.results(protocol, operands);
    }

    private static List<long[]> evaluate(
            TwoParties parties, BeaverSuite suite, Sample sample, List<long[]> values) {
        Protocol<? super SharedTensor> protocol = suite.of(sample.op());
        TwoParties.Shared[] operands = new TwoParties.Shared[values.size()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = parties.share(sample.operands().get(i).wire(), values.get(i));
        }
        parties.deal(protocol);
        return parties.results(protocol, operands);
    }

    /** Publishes token number {@code 3 i} of type {@code i mod 2} as row i. */
    private static void publish(TwoParties parties, Clear clear) {
        Input input =
                new Input(0, Input.Kind.ONE_HOT, new OpenedFormat(ROWS.withColumns(20), ONE_HOT));
        OneHotInputProtocol client = new OneHotInputProtocol(input);
        int[] words = new int[ROWS.allRows()];
        int[] types = new int[words.length];
        Arrays.setAll(words, i -> 3 * i);
        Arrays.setAll(types, i -> VOCABULARY + i % 2);
        clear.tokens = words;
        try (Workers workers = new Workers(1);
                Seed first = parties.dealer.inputSeed(0);
                Seed second = parties.dealer.inputSeed(1)) {
            byte[] rows =
                    client.mask(
                            new PlainPacking(),
                            words,
                            types,
                            client.maskShare(first, TwoParties.INFERENCE, workers),
                            client.maskShare(second, TwoParties.INFERENCE, workers));
            parties.first.receive(new MaskedInput(rows, new byte[0]));
            parties.second.receive(new MaskedInput(rows, new byte[0]));
        }
    }

    private static long[] share(Map<ParameterFormat, long[]> shares, ParameterFormat format) {
        long[] found = shares.get(format);
        assertThat(found).as(format.name()).isNotNull();
        return found == null ? new long[0] : found;
    }

    private static long[] draw(RandomGenerator random, int count, long low, long high) {
        return random.longs(count, low, high).toArray();
    }

    private static long[] difference(long[] a, long[] b) {
        long[] result = new long[a.length];
        Arrays.setAll(result, i -> a[i] - b[i]);
        return result;
    }

    /** Clear parameters. */
    private static final class Clear implements ClearContext {
        private final Map<ParameterFormat, long[]> parameters = new HashMap<>();
        private final SeriesTables tables = new SeriesTables();
        private final RingMatmul matmul = new PlainRingMatmul(WORKERS);
        private int[] tokens = {};

        @Override
        public long[] words(ParameterFormat format) {
            return share(parameters, format);
        }

        @Override
        public PackedMatrix packed(ParameterFormat weight) {
            return matmul.pack(weight.rows(), weight.columns(), words(weight), 0);
        }

        @Override
        public RingMatmul matmul() {
            return matmul;
        }

        @Override
        public SeriesTables series() {
            return tables;
        }

        @Override
        public long[] embedded(ParameterFormat table, ParameterFormat positions) {
            int hidden = table.columns();
            long[] rows = new long[ROWS.allRows() * hidden];
            for (int i = 0; i < rows.length; i++) {
                int row = i / hidden;
                int column = i % hidden;
                rows[i] =
                        words(table)[tokens[row] * hidden + column]
                                + words(table)[(VOCABULARY + row % 2) * hidden + column]
                                + words(positions)[row % ROWS.rows() * hidden + column];
            }
            return rows;
        }
    }
}
