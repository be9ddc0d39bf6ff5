package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.infer.dealer.Chunks;
import io.secformer.infer.dealer.ShareDealer.PieceWriter;
import io.secformer.infer.dealer.ShareLayout;
import io.secformer.infer.dealer.ShareReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A smooth function of every element of an opened tensor, as a fresh sharing in a ring of {@code R}
 * bits: {@code slope x + c0 + sum_k a_k cos(2 pi k x / P) + b_k sin(2 pi k x / P)}.
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
 *       the bits that tell wraps.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: {@code 2 K R} bits an element, and some {@code 2 R - L} for a linear part.
 * Error: {@link SeriesSite#roundingUlps()} beside that of the fit.
 */
public final class SeriesProtocol {
    private final SeriesSite site;
    private final int inputBits;
    private final int slopeShift;
    private final @Nullable Wraps wraps;
    private final ShareLayout linear;
    private final int harmonicWords;
    private final double[] cosineFactors;
    private final double[] sineFactors;

    /**
     * @param wire the opened wire, whose ring is the period
     * @param site the series and its formats
     */
    public SeriesProtocol(Wire wire, SeriesSite site) {
        this.site = site;
        this.inputBits = wire.ringBits();
        this.harmonicWords = 2 * site.series().harmonics();
        this.cosineFactors = scaled(site.series().cosines(), site.coefficientFractionBits());
        this.sineFactors = scaled(site.series().sines(), site.coefficientFractionBits());
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

    private Chunks chunks(int elements) {
        return Chunks.ofWideElements(elements, harmonicWords + linear.values());
    }

    /** Bytes of every piece. */
    public int[] pieceBytes(int elements) {
        Chunks chunks = chunks(elements);
        int[] sizes = new int[chunks.pieces()];
        for (int piece = 0; piece < sizes.length; piece++) {
            int count = chunks.length(piece);
            sizes[piece] =
                    linear.bytes(count) + harmonicWords * ShareLayout.bytes(count, site.ringBits());
        }
        return sizes;
    }

    /** The dealer's part. */
    public void deal(DealerContext context, Angles angles, int operation, long[] mask) {
        Chunks chunks = chunks(mask.length);
        context.deal(
                operation,
                pieceBytes(mask.length),
                (piece, writer) -> {
                    int from = chunks.from(piece);
                    int count = chunks.length(piece);
                    dealLinear(mask, from, count, writer);
                    Harmonics harmonics =
                            new Harmonics(angles, mask, from, count, inputBits, writer.scratch());
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

    /** A party's part. */
    public long[] evaluate(PartyContext context, Angles angles, int operation, MaskedTensor x) {
        long[] result = new long[x.values().length];
        context.forEachPiece(
                operation,
                chunks(result.length),
                (from, count, shares) -> {
                    long[] sums = shares.scratch().longs(0, count);
                    Arrays.fill(sums, 0, count, constant(context));
                    addLinear(context, x.values(), from, count, shares, sums);
                    addSeries(context, angles, x.values(), from, count, shares, sums);
                    System.arraycopy(sums, 0, result, from, count);
                });
        return result;
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
            Angles angles,
            long[] values,
            int from,
            int count,
            ShareReader shares,
            long[] sums) {
        double[] cosines = shares.scratch().doubles(0, count);
        double[] sines = shares.scratch().doubles(1, count);
        angles.evaluate(values, from, count, inputBits, cosines, sines);
        int at = shares.pass(harmonicWords * ShareLayout.bytes(count, site.ringBits()));
        context.kernels()
                .series()
                .add(
                        cosineFactors,
                        sineFactors,
                        cosines,
                        sines,
                        count,
                        shares.packed(),
                        at,
                        site.ringBits(),
                        sums);
    }

    /** Coefficients at the fraction bits of the public factors. */
    static double[] scaled(double[] coefficients, int fractionBits) {
        return Arrays.stream(coefficients)
                .map(coefficient -> coefficient * Math.scalb(1.0, fractionBits))
                .toArray();
    }
}
