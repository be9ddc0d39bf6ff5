package io.secformer.infer.suite.masked;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.NewtonSite;
import io.secformer.convert.fixedpoint.NewtonStep;
import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Exponentials;
import io.secformer.convert.op.MaskedSeries;
import io.secformer.convert.op.NewtonOp;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.ScaleRows;
import io.secformer.convert.op.SeriesOp;
import io.secformer.convert.op.Square;
import io.secformer.convert.op.SumOfSquares;
import io.secformer.convert.op.Widen;
import io.secformer.convert.ring.Arcs;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.protocol.TwoParties;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every value that a small ring carries, under every mask. */
final class ExhaustiveGatesTest {

    /** All pairs of a value that the wire can carry and a mask. */
    private record AllPairs(Wire wire, long[] values, long[] masks) {
        OpenedFormat format() {
            return rows(values.length);
        }

        OpenedFormat rows(int columns) {
            return new OpenedFormat(new Shape(1, 1, values.length / columns, columns), wire);
        }

        static AllPairs of(int ringBits, int guardBits) {
            Wire wire = new Wire("w", 0, ringBits, guardBits, 0, 0);
            int ring = 1 << ringBits;
            int values =
                    guardBits == 0 ? ring : (int) (2 * wire.offset()); // from -offset to offset - 1
            long low = guardBits == 0 ? -(ring >> 1) : -wire.offset();
            long[] x = new long[values * ring];
            long[] r = new long[x.length];
            for (int i = 0; i < x.length; i++) {
                x[i] = low + i / ring;
                r[i] = i % ring;
            }
            return new AllPairs(wire, x, r);
        }
    }

    @ParameterizedTest
    @CsvSource({"8,9", "8,12", "8,16", "8,17", "8,40", "9,64", "10,20"})
    void squareIsExact(int ringBits, int resultBits) {
        checkSquare(ringBits, resultBits);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"11,24", "12,30"})
    void squareIsExactOnLargerRings(int ringBits, int resultBits) {
        checkSquare(ringBits, resultBits);
    }

    private static void checkSquare(int ringBits, int resultBits) {
        AllPairs all = AllPairs.of(ringBits, 1);
        TwoParties parties = new TwoParties(1);
        TwoParties.Opened x = parties.open(all.wire, all.values, all.masks);
        SquareProtocol square = new SquareProtocol(new Square(all.format(), resultBits));
        parties.deal(square, all.masks);
        long[] result = parties.result(square, x);
        long[] expected =
                Arrays.stream(all.values).map(v -> FixedPoint.signed(v * v, resultBits)).toArray();
        assertThat(result).isEqualTo(expected);
        assertThat(parties.dealtBytes()).isEqualTo(Arrays.stream(square.pieceBytes()).sum());
        assertThat(parties.corrections.memoryBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"8,9", "8,17", "8,40", "9,64"})
    void wideningIsExact(int ringBits, int resultBits) {
        AllPairs all = AllPairs.of(ringBits, 1);
        TwoParties parties = new TwoParties(2);
        TwoParties.Opened x = parties.open(all.wire, all.values, all.masks);
        WidenProtocol widen = new WidenProtocol(new Widen(all.format(), resultBits));
        parties.deal(widen, all.masks);
        long[] result = parties.result(widen, x);
        assertThat(result).isEqualTo(all.values);
        assertThat(parties.dealtBytes()).isEqualTo(Arrays.stream(widen.pieceBytes()).sum());
    }

    @ParameterizedTest
    @CsvSource({"8,9", "8,17", "8,40", "9,64"})
    void rowSquaresAreExact(int ringBits, int resultBits) {
        requireExactRowSquares(ringBits, resultBits, new int[16]);
    }

    /** Also in rings that hold no more than the lowest bits of a weighted square. */
    @ParameterizedTest
    @CsvSource({"8,9", "8,17", "8,40", "9,64"})
    void weightedRowSquaresAreExact(int ringBits, int resultBits) {
        int[] exponents = {2, 0, 0, 1, 0, 0, 0, 6, 0, 0, 3, 0, 0, 0, 0, 5};
        requireExactRowSquares(ringBits, resultBits, exponents);
    }

    private static void requireExactRowSquares(int ringBits, int resultBits, int[] exponents) {
        AllPairs all = AllPairs.of(ringBits, 1);
        int columns = exponents.length;
        TwoParties parties = new TwoParties(3);
        TwoParties.Opened x = parties.open(all.wire, all.values, all.masks);
        RowSquaresProtocol squares =
                new RowSquaresProtocol(
                        new SumOfSquares(
                                all.rows(columns),
                                ColumnExponents.of("w.squares", exponents),
                                resultBits));
        parties.deal(squares, all.masks);
        long[] result = parties.result(squares, x);
        long[] expected = new long[result.length];
        for (int i = 0; i < all.values.length; i++) {
            int weight = 2 * exponents[i % columns];
            expected[i / columns] += (all.values[i] * all.values[i]) << weight;
        }
        for (int i = 0; i < expected.length; i++) {
            expected[i] = FixedPoint.signed(expected[i], resultBits);
        }
        assertThat(result).isEqualTo(expected);
        assertThat(parties.dealtBytes()).isEqualTo(Arrays.stream(squares.pieceBytes()).sum());
    }

    @ParameterizedTest
    @CsvSource({"8,8,9", "8,8,16", "8,8,17", "8,8,64", "9,8,40"})
    void rowScaleIsExact(int ringBits, int factorBits, int resultBits) {
        AllPairs all = AllPairs.of(ringBits, 1);
        int columns = 8;
        int rows = all.values.length / columns;
        TwoParties parties = new TwoParties(5);
        TwoParties.Opened x = parties.open(all.wire, all.values, all.masks);
        Wire wire = new Wire("y", 0, factorBits, 1, 0, 0);
        long[] factors = new long[rows];
        long[] factorMasks = new long[rows];
        for (int i = 0; i < rows; i++) {
            factors[i] = i * 37 % (2 * (int) wire.offset()) - wire.offset();
            factorMasks[i] = parties.random.nextInt(1 << factorBits);
        }
        TwoParties.Opened y = parties.open(wire, factors, factorMasks);
        RowScaleProtocol scale =
                new RowScaleProtocol(
                        new ScaleRows(
                                all.rows(columns),
                                new OpenedFormat(all.rows(columns).shape().withColumns(1), wire),
                                resultBits));
        parties.deal(scale, all.masks, factorMasks);
        long[] result = parties.result(scale, x, y);
        for (int i = 0; i < result.length; i++) {
            assertThat(result[i])
                    .isEqualTo(FixedPoint.signed(all.values[i] * factors[i / columns], resultBits));
        }
        assertThat(parties.dealtBytes()).isEqualTo(Arrays.stream(scale.pieceBytes()).sum());
    }

    /** All values and masks of both wires, n of the root, and the ring of the result. */
    @ParameterizedTest
    @CsvSource({"5,4,1,17", "4,5,2,24", "5,5,2,64", "4,4,1,6"})
    void newtonStepIsExact(int ringBits, int estimateRing, int root, int resultBits) {
        AllPairs one = AllPairs.of(ringBits, 1);
        AllPairs other = AllPairs.of(estimateRing, 1);
        int count = one.values.length * other.values.length;
        long[][] words = new long[4][count];
        for (int i = 0; i < count; i++) {
            words[0][i] = one.values[i / other.values.length];
            words[1][i] = one.masks[i / other.values.length];
            words[2][i] = other.values[i % other.values.length];
            words[3][i] = other.masks[i % other.values.length];
        }
        checkNewton(one.wire, other.wire, words, root, resultBits);
    }

    /** All values and masks of one wire against many of the other. */
    @ParameterizedTest
    @CsvSource({"8,12,1,13", "12,8,2,40", "10,9,2,64"})
    void newtonStepIsExactOnLargerRings(int ringBits, int estimateRing, int root, int resultBits) {
        int small = Math.min(ringBits, estimateRing);
        AllPairs all = AllPairs.of(small, 1);
        int large = Math.max(ringBits, estimateRing);
        Wire wide = new Wire("wide", 0, large, 1, 0, 0);
        TwoParties parties = new TwoParties(large);
        int count = all.values.length;
        long[][] words = {all.values, all.masks, new long[count], new long[count]};
        for (int i = 0; i < words[2].length; i++) {
            words[2][i] = parties.random.nextInt((int) (2 * wide.offset())) - wide.offset();
            words[3][i] = parties.random.nextInt(1 << large);
        }
        if (ringBits == small) {
            checkNewton(all.wire, wide, words, root, resultBits);
        } else {
            long[][] swapped = {words[2], words[3], words[0], words[1]};
            checkNewton(wide, all.wire, swapped, root, resultBits);
        }
    }

    private static void checkNewton(
            Wire argument, Wire estimate, long[][] words, int root, int resultBits) {
        NewtonStep step = new NewtonStep(root, 3, 0.5);
        Shape shape = new Shape(1, 1, 1, words[0].length);
        TwoParties parties = new TwoParties(7);
        TwoParties.Opened x = parties.open(argument, words[0], words[1]);
        TwoParties.Opened y = parties.open(estimate, words[2], words[3]);
        NewtonProtocol newton =
                new NewtonProtocol(
                        new NewtonOp(
                                new OpenedFormat(shape, argument),
                                new OpenedFormat(shape, estimate),
                                new NewtonSite("n", step, resultBits)));
        parties.deal(newton, words[1], words[3]);
        long[] result = parties.result(newton, x, y);
        long[] expected = new long[result.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] =
                    FixedPoint.signed(step.evaluate(words[0][i], 0, words[2][i], 0), resultBits);
        }
        assertThat(result).isEqualTo(expected);
        assertThat(parties.dealtBytes()).isEqualTo(Arrays.stream(newton.pieceBytes()).sum());
        assertThat(parties.corrections.memoryBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "8,0,0,1",
        "8,1,0.5,1",
        "8,2,0.5,1",
        "9,2,-0.25,1",
        "10,1,0,1",
        "8,2,0.5,2",
        "9,0,0,2"
    })
    void seriesIsWithinItsStatedRounding(int ringBits, int guardBits, double slope, int step) {
        AllPairs small = AllPairs.of(ringBits, guardBits);
        int fractionBits = 4;
        Wire wire = new Wire("w", fractionBits, ringBits, guardBits, 0, 0);
        Series series =
                new Series(
                        wire.period(),
                        step,
                        0.3,
                        new double[] {0.7, -0.2, 0.05},
                        new double[] {0.1, 0.4, -0.3},
                        0);
        SeriesSite site = new SeriesSite("s", series, slope, 14, 12, 44);
        TwoParties parties = new TwoParties(6);
        TwoParties.Opened x = parties.open(wire, small.values, small.masks);
        SeriesProtocol protocol =
                new SeriesProtocol(
                        new SeriesOp(new OpenedFormat(small.format().shape(), wire), site));
        parties.deal(protocol, small.masks);
        long[] result = parties.result(protocol, x);
        double worst = 0;
        for (int i = 0; i < result.length; i++) {
            double value = Math.scalb((double) small.values[i], -fractionBits);
            double exact = Math.scalb(slope * value + series.valueAt(value), site.fractionBits());
            worst = Math.max(worst, Math.abs(result[i] - exact));
        }
        assertThat(worst).isLessThanOrEqualTo(site.roundingUlps());
        assertThat(parties.dealtBytes()).isEqualTo(Arrays.stream(protocol.pieceBytes()).sum());
    }

    /** Every number that is right, and padding, under every mask, for both heads. */
    @ParameterizedTest
    @CsvSource({"8,3,44,64", "8,4,64,64", "9,4,48,64", "9,5,64,64", "8,7,43,13", "7,64,60,13"})
    void exponentialsAreWithinTheirStatedRoundingAndThoseOfPaddingAreZero(
            int ringBits, int count, int resultBits, int columns) {
        Arcs arcs = new Arcs(ringBits, count);
        int ring = 1 << ringBits;
        int numbers = (int) (ring - 2 * arcs.longest() + 1);
        int rows = Math.ceilDiv((numbers + 1) * ring, columns);
        Shape shape = new Shape(2, 2, rows, columns);
        Wire wire = new Wire("w", 4, ringBits, 0, 0, 0);
        ExponentialSite site = exponentials(wire, count, resultBits);
        long[] inputs = new long[shape.size()];
        long[] masks = new long[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            int pair = i % (rows * columns) % ((numbers + 1) * ring);
            int number = pair / ring;
            inputs[i] = number == numbers ? arcs.lowest() : arcs.lowest() + arcs.longest() + number;
            masks[i] = pair % ring;
        }
        TwoParties parties = new TwoParties(7);
        TwoParties.Opened x = parties.open(wire, inputs, masks);
        ExponentialProtocol protocol =
                new ExponentialProtocol(new Exponentials(new OpenedFormat(shape, wire), site));
        parties.deal(protocol, masks);
        long[] values = parties.result(protocol, x);
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
            ExponentialSite.Head head = site.heads().get(i / columns / shape.rows() % 2);
            if (inputs[i] == arcs.lowest()) {
                assertThat(values[i]).isZero();
                continue;
            }
            double value = Math.scalb((double) inputs[i], -4);
            double exact = Math.scalb(Math.exp(site.exponent(head, value)), site.fractionBits());
            double error = Math.abs(values[i] - exact);
            assertThat(error).isLessThanOrEqualTo(site.roundingUlps(head, value));
            worst = Math.max(worst, error / site.roundingUlps(head, value));
        }
        assertThat(worst).isBetween(0.2, 1.0);
        assertThat(parties.dealtBytes()).isEqualTo(Arrays.stream(protocol.pieceBytes()).sum());
        assertThat(parties.corrections.memoryBytes()).isZero();
    }

    /** Every value under every mask, with either bit. */
    @ParameterizedTest
    @CsvSource({"8,44,44", "8,44,64", "7,30,33"})
    void maskedSeriesIsTheSeriesOrZero(int ringBits, int resultBits, int bitRing) {
        AllPairs all = AllPairs.of(ringBits, 0);
        Shape shape = new Shape(1, 1, all.values.length, 1);
        Wire wire = all.wire;
        Series series =
                new Series(wire.period(), 0.3, new double[] {0.7, -0.2}, new double[] {-2, 0.4}, 0);
        SeriesSite site = new SeriesSite("s", series, 0, 12, 10, resultBits);
        Wire bit = new Wire("m", 0, bitRing, 0, 0, 1);
        TwoParties parties = new TwoParties(8);
        TwoParties.Opened x = parties.open(wire, all.values, all.masks);
        long[] keep = new long[all.values.length];
        long[] beta = new long[keep.length];
        for (int i = 0; i < keep.length; i++) {
            keep[i] = parties.random.nextInt(2);
            beta[i] = parties.random.nextLong() & FixedPoint.mask(bitRing);
        }
        TwoParties.Opened bits = parties.open(bit, keep, beta);
        MaskedSeriesProtocol protocol =
                new MaskedSeriesProtocol(
                        new MaskedSeries(
                                new SeriesOp(new OpenedFormat(shape, wire), site),
                                new OpenedFormat(shape, bit)));
        parties.deal(protocol, all.masks, beta);
        long[] result = parties.result(protocol, x, bits);
        double worst = 0;
        for (int i = 0; i < result.length; i++) {
            if (keep[i] == 0) {
                assertThat(result[i]).isZero();
                continue;
            }
            double value = Math.scalb((double) all.values[i], -wire.fractionBits());
            double exact = Math.scalb(series.valueAt(value), site.fractionBits());
            worst = Math.max(worst, Math.abs(result[i] - exact));
        }
        assertThat(worst).isBetween(0.5, site.roundingUlps());
        assertThat(parties.dealtBytes()).isEqualTo(Arrays.stream(protocol.pieceBytes()).sum());
        assertThat(parties.corrections.memoryBytes()).isZero();
    }

    /** Two heads with exponents of their own. */
    private static ExponentialSite exponentials(Wire wire, int arcs, int resultBits) {
        return new ExponentialSite(
                "e",
                List.of(
                        new ExponentialSite.Head(3, 0, 0, 14),
                        new ExponentialSite.Head(2, 1, 0.5, 16)),
                0,
                wire.period(),
                arcs,
                26,
                resultBits);
    }
}
