package io.secformer.infer.suite.masked;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Embed;
import io.secformer.convert.op.Input;
import io.secformer.convert.op.Linear;
import io.secformer.convert.op.Matrices;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.ParameterUse;
import io.secformer.convert.op.Product;
import io.secformer.convert.op.ScaleColumns;
import io.secformer.convert.ring.PlainPacking;
import io.secformer.convert.tensor.Shape;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.protocol.MaskedInput;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.Opening;
import io.secformer.infer.protocol.PairedPeers;
import io.secformer.infer.protocol.PairedPeers.Both;
import io.secformer.infer.protocol.TwoParties;
import io.secformer.infer.protocol.TwoParties.Opened;
import io.secformer.infer.random.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Products against the same products on clear words. */
final class ProductsTest {

    private static long[] words(TwoParties parties, int count, int bits) {
        return parties.random.longs(count).map(v -> FixedPoint.signed(v, bits)).toArray();
    }

    private static long[] masks(TwoParties parties, int count, int bits) {
        return parties.random.longs(count).map(v -> v & FixedPoint.mask(bits)).toArray();
    }

    private static long[] signed(long[] words, int bits) {
        return Arrays.stream(words).map(v -> FixedPoint.signed(v, bits)).toArray();
    }

    @ParameterizedTest
    @CsvSource({"8,40", "33,17", "64,64", "1,1"})
    void openingGivesTheValueUnderItsMask(int ringBits, int count) {
        TwoParties parties = new TwoParties(11);
        int guardBits = ringBits > 2 ? 1 : 0;
        Wire wire = new Wire("w", 0, ringBits, guardBits, 0, 0);
        long[] values = words(parties, count, ringBits);
        long[] share = words(parties, count, 64);
        long[] other = new long[count];
        Arrays.setAll(other, i -> values[i] - share[i]);
        PairedPeers peers = new PairedPeers();
        Both<List<MaskedTensor>> opened =
                PairedPeers.run(
                        () ->
                                OpenProtocol.open(
                                        parties.first,
                                        peers.first(),
                                        List.of(new Opening.Item(5, wire, share))),
                        () ->
                                OpenProtocol.open(
                                        parties.second,
                                        peers.second(),
                                        List.of(new Opening.Item(5, wire, other))));
        MaskedTensor first = opened.first().getFirst();
        MaskedTensor second = opened.second().getFirst();
        assertThat(first.values()).isEqualTo(second.values());
        long[] mask = parties.dealer.mask(5, count, ringBits);
        long[] unmasked = new long[count];
        Arrays.setAll(unmasked, i -> first.values()[i] - mask[i]);
        assertThat(signed(unmasked, ringBits)).isEqualTo(values);
        Arrays.setAll(unmasked, i -> first.maskShare()[i] + second.maskShare()[i] - mask[i]);
        assertThat(signed(unmasked, ringBits)).containsOnly(0);
        assertThat(peers.rounds()).isEqualTo(1);
        assertThat(peers.bytes()).isEqualTo(2L * OpenProtocol.bytes(List.of(wire), List.of(count)));
    }

    /** Two parties with one parameter, of which each has a random share. */
    private static TwoParties sharing(
            long seed, ParameterUse.Kind kind, ParameterFormat format, long[] words) {
        long[] one =
                RandomGeneratorFactory.of("L64X128MixRandom")
                        .create(seed)
                        .longs(words.length)
                        .toArray();
        long[] other = difference(words, one);
        return new TwoParties(
                seed, List.of(new ParameterUse(4, format, kind)), _ -> one, _ -> other);
    }

    private static long[] difference(long[] a, long[] b) {
        long[] result = new long[a.length];
        Arrays.setAll(result, i -> a[i] - b[i]);
        return result;
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 30, 52, 64})
    void linearIsTheRingProduct(int ringBits) {
        int rows = 5;
        ParameterFormat format = new ParameterFormat("W", 7, 9, 0, ringBits);
        long[] weight = words(new TwoParties(11), format.size(), ringBits);
        TwoParties parties = sharing(12, ParameterUse.Kind.MATRIX, format, weight);
        Wire wire = new Wire("x", 0, ringBits, 1, 0, 0);
        long[] x = words(parties, rows * 7, ringBits);
        long[] r = masks(parties, x.length, ringBits);
        Opened opened = parties.open(wire, x, r);
        LinearProtocol linear =
                new LinearProtocol(
                        new Linear(new OpenedFormat(new Shape(1, 1, rows, 7), wire), format, null));
        parties.deal(linear, r);
        long[] result = parties.result(linear, opened);
        long[] expected = new long[rows * 9];
        parties.first.matmul().multiply(rows, 7, 9, x, 0, weight, 0, expected, 0);
        assertThat(result).isEqualTo(signed(expected, ringBits));
        assertThat(parties.dealtBytes()).isEqualTo(Arrays.stream(linear.pieceBytes()).sum());
    }

    @ParameterizedTest
    @CsvSource({"false,8,12", "true,8,12", "false,40,30", "true,32,32", "true,64,64"})
    void productIsTheRingProduct(boolean transposed, int leftBits, int rightBits) {
        TwoParties parties = new TwoParties(13);
        Shape left = new Shape(2, 3, 4, 5);
        Shape right = transposed ? new Shape(2, 3, 6, 5) : new Shape(2, 3, 5, 6);
        Shape out = new Shape(2, 3, 4, 6);
        int ringBits = Math.min(leftBits, rightBits);
        long[] x = words(parties, left.size(), leftBits);
        long[] y = words(parties, right.size(), rightBits);
        long[] r = masks(parties, x.length, leftBits);
        long[] s = masks(parties, y.length, rightBits);
        Opened openX = parties.open(new Wire("x", 0, leftBits, 1, 0, 0), x, r);
        Opened openY = parties.open(new Wire("y", 0, rightBits, 0, 0, 0), y, s);
        ProductProtocol product =
                new ProductProtocol(
                        new Product(
                                new OpenedFormat(left, openX.first().wire()),
                                new OpenedFormat(right, openY.first().wire()),
                                transposed));
        parties.deal(product, r, s);
        long[] result = parties.result(product, openX, openY);
        long[] expected = new long[out.size()];
        Matrices.product(
                parties.first.matmul(), Long.SIZE, left, x, right, y, transposed, expected);
        assertThat(result).isEqualTo(signed(expected, ringBits));
        assertThat(parties.dealtBytes()).isEqualTo(Arrays.stream(product.pieceBytes()).sum());
    }

    @Test
    void embeddingAddsTheRowsOfTheTable() {
        int rows = 5;
        int inner = 1_541; // more than two blocks of columns
        int columns = 3;
        int ringBits = 24;
        TwoParties random = new TwoParties(14);
        ParameterFormat format = new ParameterFormat("T", inner, columns, 0, ringBits);
        ParameterFormat places = new ParameterFormat("P", rows, columns, 0, ringBits);
        long[] table = words(random, format.size(), ringBits);
        long[] positions = words(random, places.size(), ringBits);
        long[] tableShare = words(random, format.size(), 64);
        long[] positionShare = words(random, places.size(), 64);
        TwoParties parties =
                new TwoParties(
                        15,
                        List.of(
                                new ParameterUse(0, format, ParameterUse.Kind.MATRIX),
                                new ParameterUse(1, places, ParameterUse.Kind.ADDED)),
                        f -> f.equals(format) ? tableShare : positionShare,
                        f ->
                                f.equals(format)
                                        ? difference(table, tableShare)
                                        : difference(positions, positionShare));
        Wire bit = new Wire("tokens", 0, ringBits, 0, 0, 1);
        Input input =
                new Input(
                        0, Input.Kind.ONE_HOT, new OpenedFormat(new Shape(1, 1, rows, inner), bit));
        OneHotInputProtocol client = new OneHotInputProtocol(input);
        int[] words = new int[rows];
        int[] types = new int[rows];
        Arrays.setAll(words, i -> i * 500 % 1_534);
        Arrays.setAll(types, i -> 1_534 + i % 7);
        byte[] opened;
        try (Workers workers = new Workers(1);
                Seed first = parties.dealer.inputSeed(0);
                Seed second = parties.dealer.inputSeed(1)) {
            opened =
                    client.mask(
                            new PlainPacking(),
                            words,
                            types,
                            client.maskShare(first, TwoParties.INFERENCE, workers),
                            client.maskShare(second, TwoParties.INFERENCE, workers));
        }
        assertThat(opened.length).isEqualTo((int) client.bytes());
        parties.first.receive(new MaskedInput(opened, new byte[0]));
        parties.second.receive(new MaskedInput(opened, new byte[0]));
        EmbeddingProtocol embedding = new EmbeddingProtocol(new Embed(input, format, places));
        parties.deal(embedding);
        long[] result = parties.result(embedding);
        for (int i = 0; i < rows * columns; i++) {
            int row = i / columns;
            int column = i % columns;
            long sum =
                    table[words[row] * columns + column]
                            + table[types[row] * columns + column]
                            + positions[i];
            assertThat(result[i]).isEqualTo(FixedPoint.signed(sum, ringBits));
        }
        assertThat(parties.dealtBytes()).isEqualTo(Arrays.stream(embedding.pieceBytes()).sum());
    }

    @Test
    void columnScaleMultipliesEveryColumnByItsGain() {
        int ringBits = 34;
        ParameterFormat format = new ParameterFormat("g", 1, 6, 0, ringBits);
        long[] gain = words(new TwoParties(15), 6, ringBits);
        TwoParties parties = sharing(16, ParameterUse.Kind.VECTOR, format, gain);
        Wire wire = new Wire("x", 0, ringBits, 1, 0, 0);
        long[] x = words(parties, 60, ringBits);
        long[] r = masks(parties, 60, ringBits);
        Opened opened = parties.open(wire, x, r);
        ColumnScaleProtocol scale =
                new ColumnScaleProtocol(
                        new ScaleColumns(new OpenedFormat(new Shape(1, 1, 10, 6), wire), format));
        parties.deal(scale, r);
        long[] result = parties.result(scale, opened);
        for (int i = 0; i < result.length; i++) {
            assertThat(result[i]).isEqualTo(FixedPoint.signed(x[i] * gain[i % 6], ringBits));
        }
        assertThat(parties.dealtBytes()).isEqualTo(Arrays.stream(scale.pieceBytes()).sum());
    }
}
