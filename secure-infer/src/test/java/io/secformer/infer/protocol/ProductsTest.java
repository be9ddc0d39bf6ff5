package io.secformer.infer.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.program.Matrices;
import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.PlainPacking;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.Shape;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.dealer.SessionSeeds;
import io.secformer.infer.protocol.PairedPeers.Both;
import io.secformer.infer.protocol.TwoParties.Opened;
import io.secformer.infer.random.Seed;
import java.util.Arrays;
import java.util.List;
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
                                        List.of(new OpenProtocol.Item(5, wire, share))),
                        () ->
                                OpenProtocol.open(
                                        parties.second,
                                        peers.second(),
                                        List.of(new OpenProtocol.Item(5, wire, other))));
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

    @ParameterizedTest
    @ValueSource(ints = {8, 30, 52, 64})
    void linearIsTheRingProduct(int ringBits) {
        TwoParties parties = new TwoParties(12);
        int rows = 5;
        ParameterFormat format = new ParameterFormat("W", 7, 9, 0, ringBits);
        long[] weight = words(parties, format.size(), ringBits);
        long[] weightShare = words(parties, format.size(), 64);
        long[] otherShare = new long[weight.length];
        Arrays.setAll(otherShare, i -> weight[i] - weightShare[i]);
        byte[] bytes = new byte[Seed.SEED_BYTES];
        Seed one = new Seed(bytes);
        bytes[0] = 1;
        Seed two = new Seed(bytes);
        try (Workers workers = new Workers(1)) {
            RingKernels kernels = RingKernels.plain(workers);
            PairedPeers peers = new PairedPeers();
            Both<long[]> masked =
                    PairedPeers.run(
                            () ->
                                    WeightOpening.open(
                                            one, 4, format, weightShare, peers.first(), kernels),
                            () ->
                                    WeightOpening.open(
                                            two, 4, format, otherShare, peers.second(), kernels));
            assertThat(signed(masked.first(), ringBits))
                    .isEqualTo(signed(masked.second(), ringBits));
            long[] weightMask = WeightOpening.mask(new SessionSeeds(one, two), 4, format, kernels);
            Wire wire = new Wire("x", 0, ringBits, 1, 0, 0);
            long[] x = words(parties, rows * 7, ringBits);
            long[] r = masks(parties, x.length, ringBits);
            Opened opened = parties.open(wire, x, r);
            LinearProtocol linear = new LinearProtocol(ringBits);
            linear.deal(parties.dealer, 3, rows, r, pack(parties, format, weightMask));
            long[] result =
                    parties.rebuild(
                            p -> {
                                boolean leads = p.leads();
                                MaskedTensor tensor = parties.of(opened, p);
                                long[] opening = leads ? masked.first() : masked.second();
                                long[] prepared =
                                        linear.prepare(
                                                p,
                                                3,
                                                rows,
                                                tensor.maskShare(),
                                                pack(parties, format, opening));
                                PackedMatrix share =
                                        pack(parties, format, leads ? weightShare : otherShare);
                                return linear.evaluate(p, rows, tensor, share, prepared);
                            },
                            ringBits);
            long[] expected = new long[rows * 9];
            parties.first.matmul().multiply(rows, 7, 9, x, 0, weight, 0, expected, 0);
            assertThat(result).isEqualTo(signed(expected, ringBits));
            assertThat(parties.dealtBytes())
                    .isEqualTo(Arrays.stream(linear.pieceBytes(expected.length)).sum());
        }
    }

    private static PackedMatrix pack(TwoParties parties, ParameterFormat format, long[] words) {
        return parties.first.matmul().pack(format.rows(), format.columns(), words, 0);
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
        ProductProtocol product = new ProductProtocol(left, right, transposed, ringBits, out);
        product.deal(parties.dealer, 3, r, s);
        long[] result =
                parties.rebuild(
                        p -> product.evaluate(p, 3, parties.of(openX, p), parties.of(openY, p)),
                        ringBits);
        long[] expected = new long[out.size()];
        Matrices.product(parties.first.matmul(), left, x, right, y, transposed, expected);
        assertThat(result).isEqualTo(signed(expected, ringBits));
        assertThat(parties.dealtBytes()).isEqualTo(Arrays.stream(product.pieceBytes()).sum());
    }

    @Test
    void embeddingAddsTheRowsOfTheTable() {
        TwoParties parties = new TwoParties(14);
        int rows = 5;
        int inner = 1_541; // more than two blocks of columns
        int columns = 3;
        int ringBits = 24;
        EmbeddingProtocol embedding = new EmbeddingProtocol(rows, inner, ringBits);
        long[] table = words(parties, inner * columns, ringBits);
        long[] share = words(parties, table.length, 64);
        long[] other = new long[table.length];
        Arrays.setAll(other, i -> table[i] - share[i]);
        long[] tableMask = masks(parties, table.length, ringBits);
        long[] masked = new long[table.length];
        Arrays.setAll(masked, i -> table[i] - tableMask[i]);
        long[] r = masks(parties, rows * inner, ringBits);
        long[] r0 = masks(parties, rows * inner, ringBits);
        int[] words = new int[rows];
        int[] types = new int[rows];
        Arrays.setAll(words, i -> i * 500 % 1_534);
        Arrays.setAll(types, i -> 1_534 + i % 7);
        long[] r1 = new long[r.length];
        Arrays.setAll(r1, i -> r[i] - r0[i]);
        PackedRows firstMasks = packedRows(r0, inner, ringBits);
        PackedRows secondMasks = packedRows(r1, inner, ringBits);
        byte[] opened = embedding.mask(new PlainPacking(), words, types, firstMasks, secondMasks);
        assertThat(opened.length).isEqualTo((int) embedding.openingBytes());
        ParameterFormat format = new ParameterFormat("T", inner, columns, 0, ringBits);
        embedding.deal(
                parties.dealer, 3, firstMasks, secondMasks, pack(parties, format, tableMask));
        long[] result =
                parties.rebuild(
                        p -> {
                            long[] prepared =
                                    embedding.prepare(
                                            p,
                                            3,
                                            p.leads() ? firstMasks : secondMasks,
                                            pack(parties, format, masked));
                            PackedMatrix half = pack(parties, format, p.leads() ? share : other);
                            return embedding.evaluate(p, opened, half, prepared);
                        },
                        ringBits);
        for (int i = 0; i < result.length; i++) {
            int row = i / columns;
            int column = i % columns;
            long sum = table[words[row] * columns + column] + table[types[row] * columns + column];
            assertThat(result[i]).isEqualTo(FixedPoint.signed(sum, ringBits));
        }
        assertThat(parties.dealtBytes())
                .isEqualTo(Arrays.stream(embedding.pieceBytes(columns)).sum());
    }

    private static PackedRows packedRows(long[] words, int width, int bits) {
        int rowBytes = PackedRows.rowBytes(width, bits);
        byte[] packed = new byte[words.length / width * rowBytes];
        for (int row = 0; row < words.length / width; row++) {
            BitPacking.pack(words, row * width, width, bits, packed, row * rowBytes);
        }
        return new PackedRows(packed, width, bits);
    }

    @Test
    void columnScaleMultipliesEveryColumnByItsGain() {
        TwoParties parties = new TwoParties(15);
        int ringBits = 34;
        long[] x = words(parties, 60, ringBits);
        long[] r = masks(parties, 60, ringBits);
        long[] gain = words(parties, 6, ringBits);
        long[] share = words(parties, 6, 64);
        long[] gainMask = masks(parties, 6, ringBits);
        long[] other = new long[6];
        long[] masked = new long[6];
        Arrays.setAll(other, i -> gain[i] - share[i]);
        Arrays.setAll(masked, i -> gain[i] - gainMask[i]);
        Opened opened = parties.open(new Wire("x", 0, ringBits, 1, 0, 0), x, r);
        ColumnScaleProtocol scale = new ColumnScaleProtocol(ringBits);
        scale.deal(parties.dealer, 3, r, gainMask);
        long[] result =
                parties.rebuild(
                        p -> {
                            MaskedTensor tensor = parties.of(opened, p);
                            long[] prepared = scale.prepare(p, 3, tensor.maskShare(), masked);
                            return scale.evaluate(tensor, p.leads() ? share : other, prepared);
                        },
                        ringBits);
        for (int i = 0; i < result.length; i++) {
            assertThat(result[i]).isEqualTo(FixedPoint.signed(x[i] * gain[i % 6], ringBits));
        }
    }
}
