package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.program.Exponentials;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.dealer.Chunks;
import io.secformer.infer.dealer.ShareDealer.PieceWriter;
import io.secformer.infer.dealer.ShareLayout;
import io.secformer.infer.dealer.ShareReader;

/**
 * The exponentials of opened attention scores times a secret bit of their column's token, and the
 * row sums of the exponentials of half the scores, as fresh sharings in a ring of {@code R} bits:
 * two {@link SeriesProtocol}s on one set of dealt harmonics, and a padding mask, in one step.
 *
 * <ol>
 *   <li>The bit is public as {@code M = m xor beta}: {@code m = beta} where M is 0, {@code 1 -
 *       beta} where it is 1.
 *   <li>The dealer shares every harmonic {@code C_k, S_k} of the mask times {@code beta}, and times
 *       {@code 1 - beta}; and {@code beta} once for every token.
 *   <li>The parties take the half that M names. Each head has public factors of its own; the
 *       constants of the series are multiplied by the shares of the bits themselves.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: {@code 4 K R} bits an element, twice what a series without mask needs.
 * Error: {@link ExponentialSite#roundingUlps()} an element beside that of the fit. Masked elements
 * are exactly 0 times their series: whatever their scores hold, they come out within that error of
 * 0 - the dealt harmonics are 0.
 */
public final class MaskedExponentialProtocol {
    private final ExponentialSite site;
    private final int inputBits;
    private final Shape shape;
    private final int columns;
    private final int keys;
    private final Chunks chunks;

    /**
     * @param wire the opened wire, whose ring is the period
     * @param site the series of all heads
     * @param shape {@code [B, N, T, U]}; the mask has {@code B x U} bits
     */
    public MaskedExponentialProtocol(Wire wire, ExponentialSite site, Shape shape) {
        this.site = site;
        this.inputBits = wire.ringBits();
        this.shape = shape;
        this.columns = shape.columns();
        this.keys = shape.batch() * columns;
        int rows =
                Math.max(
                        1,
                        Chunks.ofWideElements(shape.size(), 4 * site.harmonics()).size() / columns);
        this.chunks = new Chunks(shape.allRows(), rows);
    }

    /** Bytes of every piece; the last piece holds the bits of the tokens. */
    public int[] pieceBytes() {
        int[] sizes = new int[chunks.pieces() + 1];
        for (int piece = 0; piece < chunks.pieces(); piece++) {
            int count = chunks.length(piece) * columns;
            sizes[piece] =
                    Math.multiplyExact(
                            4 * site.harmonics(), ShareLayout.bytes(count, site.ringBits()));
        }
        sizes[chunks.pieces()] = ShareLayout.bytes(keys, site.ringBits());
        return sizes;
    }

    /** The dealer's part; {@code tokenMask} holds the bits beta. */
    public void deal(
            DealerContext context, Angles angles, int operation, long[] mask, long[] tokenMask) {
        context.deal(
                operation,
                pieceBytes(),
                (piece, writer) -> {
                    if (piece == chunks.pieces()) {
                        writer.write(tokenMask, keys, site.ringBits());
                        return;
                    }
                    int from = chunks.from(piece) * columns;
                    int count = chunks.length(piece) * columns;
                    Harmonics harmonics =
                            new Harmonics(angles, mask, from, count, inputBits, writer.scratch());
                    for (int k = 0; k < site.harmonics(); k++) {
                        harmonics.next();
                        for (long beta = 1; beta >= 0; beta--) {
                            dealHalf(harmonics.cosines(), tokenMask, beta, from, count, writer);
                            dealHalf(harmonics.sines(), tokenMask, beta, from, count, writer);
                        }
                    }
                });
    }

    /** Harmonics of the elements whose token has that beta, zeros elsewhere. */
    private void dealHalf(
            double[] harmonic,
            long[] tokenMask,
            long beta,
            int from,
            int count,
            PieceWriter writer) {
        double unit = Math.scalb(1.0, site.harmonicFractionBits());
        long[] words = writer.scratch().longs(0, count);
        for (int done = 0; done < count; done += columns) {
            int key = key(from + done);
            for (int j = 0; j < columns; j++) {
                boolean dealt = tokenMask[key + j] == beta;
                words[done + j] = dealt ? (long) Math.rint(harmonic[done + j] * unit) : 0;
            }
        }
        writer.write(words, count, site.ringBits());
    }

    /** A party's part; {@code tokenMask} is the opened mask. */
    public Exponentials<long[]> evaluate(
            PartyContext context,
            Angles angles,
            int operation,
            MaskedTensor x,
            MaskedTensor tokenMask) {
        long[] bits = tokenMask.values();
        long[] keep = keep(context, operation, bits);
        long[] exponentials = new long[shape.size()];
        long[] halfSums = new long[shape.allRows()];
        context.forEachPiece(
                operation,
                chunks,
                (firstRow, rows, shares) -> {
                    int from = firstRow * columns;
                    int count = rows * columns;
                    long[] halves = shares.scratch().longs(0, count);
                    putConstants(from, count, keep, exponentials, halves);
                    addSeries(angles, x.values(), bits, from, count, shares, exponentials, halves);
                    for (int i = 0; i < count; i++) {
                        halfSums[firstRow + i / columns] += halves[i];
                    }
                });
        return new Exponentials<>(exponentials, halfSums);
    }

    private void putConstants(
            int from, int count, long[] keep, long[] exponentials, long[] halves) {
        for (int done = 0; done < count; done += columns) {
            ExponentialSite.Head head = site.heads().get(headOf(from + done));
            long exponential = constant(head.exponential());
            long half = constant(head.half());
            int key = key(from + done);
            for (int j = 0; j < columns; j++) {
                exponentials[from + done + j] = keep[key + j] * exponential;
                halves[done + j] = keep[key + j] * half;
            }
        }
    }

    private long constant(Series series) {
        return FixedPoint.encode(series.constant(), site.fractionBits());
    }

    private void addSeries(
            Angles angles,
            long[] values,
            long[] bits,
            int from,
            int count,
            ShareReader shares,
            long[] exponentials,
            long[] halves) {
        Factors exponential = new Factors(ExponentialSite.Head::exponential);
        Factors half = new Factors(ExponentialSite.Head::half);
        Harmonics harmonics =
                new Harmonics(angles, values, from, count, inputBits, shares.scratch());
        long[][] dealt = new long[4][];
        for (int k = 0; k < site.harmonics(); k++) {
            harmonics.next();
            double[] c = harmonics.cosines();
            double[] s = harmonics.sines();
            for (int i = 0; i < dealt.length; i++) {
                dealt[i] = shares.readScratch(1 + i, count, site.ringBits());
            }
            for (int done = 0; done < count; done += columns) {
                int h = headOf(from + done);
                int key = key(from + done);
                for (int i = done; i < done + columns; i++) {
                    long flipped = -bits[key + i - done];
                    long cosine = dealt[0][i] ^ ((dealt[0][i] ^ dealt[2][i]) & flipped);
                    long sine = dealt[1][i] ^ ((dealt[1][i] ^ dealt[3][i]) & flipped);
                    exponentials[from + i] += exponential.term(h, k, c[i], s[i], cosine, sine);
                    halves[i] += half.term(h, k, c[i], s[i], cosine, sine);
                }
            }
        }
    }

    /** The coefficients of one series of every head, at their fraction bits. */
    private final class Factors {
        private final double[][] cosines;
        private final double[][] sines;

        Factors(java.util.function.Function<ExponentialSite.Head, Series> which) {
            double unit = Math.scalb(1.0, site.coefficientFractionBits());
            cosines = new double[site.heads().size()][];
            sines = new double[cosines.length][];
            for (int h = 0; h < cosines.length; h++) {
                Series series = which.apply(site.heads().get(h));
                cosines[h] = series.cosines();
                sines[h] = series.sines();
                for (int k = 0; k < cosines[h].length; k++) {
                    cosines[h][k] *= unit;
                    sines[h][k] *= unit;
                }
            }
        }

        /** {@code p_k C_k + q_k S_k}. */
        long term(int head, int k, double c, double s, long cosine, long sine) {
            double a = cosines[head][k];
            double b = sines[head][k];
            return (long) Math.rint(a * c + b * s) * cosine
                    + (long) Math.rint(a * s - b * c) * sine;
        }
    }

    /** This party's shares of the mask bits themselves. */
    private long[] keep(PartyContext context, int operation, long[] bits) {
        long[] keep = new long[keys];
        context.withPiece(
                operation, chunks.pieces(), shares -> shares.read(keys, site.ringBits(), keep));
        for (int key = 0; key < keys; key++) {
            if (bits[key] != 0) {
                keep[key] = (context.leads() ? 1 : 0) - keep[key];
            }
        }
        return keep;
    }

    private int headOf(int element) {
        return element / columns / shape.rows() % shape.heads();
    }

    private int key(int element) {
        return element / columns / shape.rows() / shape.heads() * columns + element % columns;
    }
}
