package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.op.MaskedSeries;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.Arrays;
import java.util.List;

/**
 * A series of every element of an opened tensor times a secret bit of each, as a fresh sharing in a
 * ring of {@code R} bits: {@link SeriesProtocol} and a product in one step.
 *
 * <ol>
 *   <li>The series is {@code c + sum_i f_i D_i}, with public factors and dealt cosines and sines.
 *   <li>The bit is opened in a ring of at least R bits: {@code m = M - beta}.
 *   <li>The dealer shares {@code beta}, and every {@code D_i} and {@code beta D_i}. Then {@code m}
 *       times the series is {@code c (M - beta) + sum_i f_i (M D_i - beta D_i)}.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: {@code (4 K + 1) R} bits an element. Error: that of the series where the bit
 * is 1; where it is 0, the result is exactly 0, whatever the element holds.
 *
 * <p>Security: each party sees the opened tensor and the opened bits, both uniform, and dealt
 * shares that are uniform on their own; the dealer sees masks only.
 *
 * <p>Source: our own design, on {@link SeriesProtocol}.
 */
public final class MaskedSeriesProtocol implements Protocol<MaskedTensor> {
    private final MaskedSeries op;
    private final SeriesSite site;
    private final int inputBits;
    private final int size;
    private final DealtSeries dealt;

    /**
     * @param op the ring of its tensor is the period of its series
     */
    public MaskedSeriesProtocol(MaskedSeries op) {
        this.op = op;
        this.site = op.series().site();
        this.inputBits = op.series().x().wire().ringBits();
        this.size = op.series().x().shape().size();
        this.dealt = new DealtSeries(site);
    }

    @Override
    public MaskedSeries op() {
        return op;
    }

    private Chunks chunks() {
        return Chunks.ofWideElements(size, 2 * dealt.words() + 1);
    }

    @Override
    public int[] pieceBytes() {
        Chunks chunks = chunks();
        int[] sizes = new int[chunks.pieces()];
        for (int piece = 0; piece < sizes.length; piece++) {
            int word = ShareLayout.bytes(chunks.length(piece), site.ringBits());
            sizes[piece] = (2 * dealt.words() + 1) * word;
        }
        return sizes;
    }

    /** The bits' masks first, then all harmonics, then all times those masks. */
    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        long[] mask = masks.get(0);
        long[] beta = masks.get(1);
        Chunks chunks = chunks();
        double unit = Math.scalb(1.0, site.harmonicFractionBits());
        context.deal(
                operation,
                pieceBytes(),
                (piece, writer) -> {
                    int from = chunks.from(piece);
                    int count = chunks.length(piece);
                    writer.write(beta, from, count, site.ringBits());
                    long[] words = writer.scratch().longs(0, count);
                    for (int half = 0; half < 2; half++) {
                        Harmonics harmonics =
                                new Harmonics(
                                        site.series().step(),
                                        Angles.SHARED,
                                        mask,
                                        from,
                                        count,
                                        inputBits,
                                        writer.scratch());
                        for (int k = 0; k < site.series().harmonics(); k++) {
                            harmonics.next();
                            harmonics.roundCosines(unit, words);
                            times(half, beta, from, count, words);
                            writer.write(words, count, site.ringBits());
                            harmonics.roundSines(unit, words);
                            times(half, beta, from, count, words);
                            writer.write(words, count, site.ringBits());
                        }
                    }
                });
    }

    private static void times(int half, long[] beta, int from, int count, long[] words) {
        for (int i = 0; half == 1 && i < count; i++) {
            words[i] *= beta[from + i];
        }
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        long[] values = operands.get(0).values();
        long[] bits = operands.get(1).values();
        long constant = (long) Math.rint(Math.scalb(site.series().constant(), site.fractionBits()));
        long leads = context.leads() ? 1 : 0;
        long[] result = new long[size];
        context.forEachPiece(
                operation,
                chunks(),
                (from, count, shares) -> {
                    double[] cosines = shares.scratch().doubles(0, count);
                    double[] sines = shares.scratch().doubles(1, count);
                    Angles.SHARED.evaluate(values, from, count, inputBits, cosines, sines);
                    long[] beta = shares.readScratch(0, count, site.ringBits());
                    long[] sums = shares.scratch().longs(1, count);
                    long[] masked = shares.scratch().longs(2, count);
                    Arrays.fill(sums, 0, count, 0);
                    Arrays.fill(masked, 0, count, 0);
                    dealt.add(context, cosines, sines, count, shares, sums);
                    dealt.add(context, cosines, sines, count, shares, masked);
                    for (int i = 0; i < count; i++) {
                        long bit = bits[from + i];
                        result[from + i] =
                                constant * (leads * bit - beta[i]) + bit * sums[i] - masked[i];
                    }
                });
        return List.of(result);
    }
}
