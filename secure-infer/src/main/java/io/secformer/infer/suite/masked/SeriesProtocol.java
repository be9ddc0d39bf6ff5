package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.SeriesOp;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.ShareDealer.PieceWriter;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.correlation.ShareReader;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A smooth function of every element of an opened tensor, as a fresh sharing in a ring of {@code R}
 * bits: {@code slope x + c0 + sum_k a_k cos(2 pi k x / P) + b_k sin(2 pi k x / P)}, over all k or
 * the odd ones.
 *
 * <ol>
 *   <li>The ring of the wire is the period, {@code P = 2^L}, so {@code x = X - r} needs no care for
 *       wraps.
 *   <li>The dealer shares {@code C_k = 2^fs cos(2 pi k r / P)} and {@code S_k = 2^fs sin(2 pi k r /
 *       P)}, rounded.
 *   <li>By the addition theorems the sum is {@code sum_k p_k C_k + q_k S_k} with the public {@code
 *       p_k = a_k cos(kX) + b_k sin(kX)}, {@code q_k = a_k sin(kX) - b_k cos(kX)}, which both
 *       parties round to {@code fp} bits in the same way.
 *   <li>The linear part needs {@code x} in the ring of the result: dealt shares of {@code r} and of
 *       the bits that show wraps.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: {@code 2 K R} bits an element, and some {@code 2 R - L} for a linear part.
 * Error: {@link SeriesSite#roundingUlps()} beside that of the fit.
 *
 * <p>Security: each party sees the opened operands, which are uniform, and dealt shares that are
 * uniform on their own; the dealer sees masks only.
 *
 * <p>Source: cosines and sines of a masked angle by the addition theorems, as SecFormer (Luo et
 * al., arXiv 2401.00793, its protocol for sines) and Korzilius and Schoenmakers (CSCML 2023); here
 * the ring is the period, so that the opening is exactly uniform, and one opening serves all
 * harmonics: our own design.
 */
public final class SeriesProtocol implements Protocol<MaskedTensor> {
    private final SeriesOp op;
    private final SeriesSite site;
    private final int inputBits;
    private final int slopeShift;
    private final @Nullable Wraps wraps;
    private final ShareLayout linear;
    private final DealtSeries dealt;

    /**
     * @param op the ring of its tensor is the period of its series
     */
    public SeriesProtocol(SeriesOp op) {
        this.op = op;
        this.site = op.site();
        Wire wire = op.x().wire();
        this.inputBits = wire.ringBits();
        this.dealt = new DealtSeries(site);
        if (site.slope() == 0) {
            this.slopeShift = 0;
            this.wraps = null;
            this.linear = new ShareLayout();
        } else {
            this.slopeShift = site.slopeShift(wire.fractionBits());
            Wraps told = new Wraps(wire);
            this.wraps = told;
            int[] bits = new int[1 + told.thresholds()];
            Arrays.fill(bits, site.ringBits() - slopeShift - inputBits);
            bits[0] = site.ringBits() - slopeShift;
            this.linear = new ShareLayout(bits);
        }
    }

    private Chunks chunks() {
        return Chunks.ofWideElements(op.x().shape().size(), dealt.words() + linear.values());
    }

    @Override
    public SeriesOp op() {
        return op;
    }

    @Override
    public int[] pieceBytes() {
        Chunks chunks = chunks();
        int[] sizes = new int[chunks.pieces()];
        for (int piece = 0; piece < sizes.length; piece++) {
            int count = chunks.length(piece);
            sizes[piece] =
                    linear.bytes(count) + dealt.words() * ShareLayout.bytes(count, site.ringBits());
        }
        return sizes;
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        long[] mask = masks.getFirst();
        Chunks chunks = chunks();
        context.deal(
                operation,
                pieceBytes(),
                (piece, writer) -> {
                    int from = chunks.from(piece);
                    int count = chunks.length(piece);
                    dealLinear(mask, from, count, writer);
                    Harmonics harmonics =
                            new Harmonics(
                                    site.series().step(),
                                    Angles.SHARED,
                                    mask,
                                    from,
                                    count,
                                    inputBits,
                                    writer.scratch());
                    double unit = Math.scalb(1.0, site.harmonicFractionBits());
                    long[] rounded = writer.scratch().longs(0, count);
                    for (int k = 0; k < site.series().harmonics(); k++) {
                        harmonics.next();
                        harmonics.roundCosines(unit, rounded);
                        writer.write(rounded, count, site.ringBits());
                        harmonics.roundSines(unit, rounded);
                        writer.write(rounded, count, site.ringBits());
                    }
                });
    }

    private void dealLinear(long[] mask, int from, int count, PieceWriter writer) {
        Wraps told = wraps;
        if (told == null) {
            return;
        }
        writer.write(mask, from, count, linear.bits(0));
        long[] words = writer.scratch().longs(0, count);
        for (int threshold = 0; threshold < told.thresholds(); threshold++) {
            told.bits(mask, from, count, threshold, words);
            writer.write(words, count, linear.bits(1 + threshold));
        }
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        long[] values = operands.getFirst().values();
        long[] result = new long[values.length];
        context.forEachPiece(
                operation,
                chunks(),
                (from, count, shares) -> {
                    long[] sums = shares.scratch().longs(0, count);
                    Arrays.fill(sums, 0, count, constant(context));
                    addLinear(context, values, from, count, shares, sums);
                    addSeries(context, values, from, count, shares, sums);
                    System.arraycopy(sums, 0, result, from, count);
                });
        return List.of(result);
    }

    private long constant(PartyContext context) {
        double constant = Math.scalb(site.series().constant(), site.fractionBits());
        return context.leads() ? (long) Math.rint(constant) : 0;
    }

    private void addLinear(
            PartyContext context,
            long[] values,
            int from,
            int count,
            ShareReader shares,
            long[] sums) {
        Wraps told = wraps;
        if (told == null) {
            return;
        }
        long[] mine = shares.readScratch(1, count, linear.bits(0));
        long leads = context.leads() ? -1 : 0;
        for (int i = 0; i < count; i++) {
            mine[i] = (values[from + i] & leads) - mine[i];
        }
        for (int threshold = 0; threshold < told.thresholds(); threshold++) {
            long[] bits = shares.readScratch(2, count, linear.bits(1 + threshold));
            told.addIfTop(threshold, values, from, count, bits, inputBits, mine);
        }
        long sign = site.slope() > 0 ? 1 : -1;
        for (int i = 0; i < count; i++) {
            sums[i] += sign * Ring.shiftLeft(mine[i], slopeShift);
        }
    }

    private void addSeries(
            PartyContext context,
            long[] values,
            int from,
            int count,
            ShareReader shares,
            long[] sums) {
        double[] cosines = shares.scratch().doubles(0, count);
        double[] sines = shares.scratch().doubles(1, count);
        Angles.SHARED.evaluate(values, from, count, inputBits, cosines, sines);
        dealt.add(context, cosines, sines, count, shares, sums);
    }
}
