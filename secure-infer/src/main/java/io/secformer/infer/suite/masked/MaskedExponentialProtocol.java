package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.op.MaskedExponentials;
import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.SeriesKernel;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.Scratch;
import io.secformer.infer.correlation.ShareDealer.PieceWriter;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.correlation.ShareReader;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.List;
import java.util.function.Function;

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
 *   <li>The parties take the half that M names, bit by bit of the packed words. Each head has
 *       public factors of its own; the constants of the series are multiplied by the shares of the
 *       bits themselves.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: {@code 4 K R} bits an element, twice what a series without mask needs.
 * Error: {@link ExponentialSite#roundingUlps()} an element beside that of the fit. Masked elements
 * are exactly 0, whatever their scores hold: their harmonics are dealt as 0.
 *
 * <p>Security: each party sees the opened scores and the opened bits, both uniform, and dealt
 * shares that are uniform on their own; the dealer sees masks only.
 *
 * <p>Source: our own design, on {@link SeriesProtocol}.
 */
public final class MaskedExponentialProtocol implements Protocol<MaskedTensor> {
    private final MaskedExponentials op;
    private final ExponentialSite site;
    private final int inputBits;
    private final Shape shape;
    private final int columns;
    private final int keys;
    private final Chunks chunks;

    /**
     * @param op the ring of its scores is the period of its series
     */
    public MaskedExponentialProtocol(MaskedExponentials op) {
        this.op = op;
        this.site = op.site();
        this.inputBits = op.x().wire().ringBits();
        this.shape = op.x().shape();
        this.columns = shape.columns();
        this.keys = shape.batch() * columns;
        this.chunks =
                Chunks.ofWideRows(shape.matrices(), shape.rows(), columns, 4 * site.harmonics());
    }

    @Override
    public MaskedExponentials op() {
        return op;
    }

    /** The last piece holds the bits of the tokens. */
    @Override
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

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        long[] mask = masks.get(0);
        long[] tokenMask = masks.get(1);
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
                            new Harmonics(
                                    1,
                                    Angles.SHARED,
                                    mask,
                                    from,
                                    count,
                                    inputBits,
                                    writer.scratch());
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
        double unit = Math.scalb(1.0, head(from / columns).harmonicFractionBits());
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

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        long[] values = operands.get(0).values();
        long[] bits = operands.get(1).values();
        long[] keep = keep(context, operation, bits);
        List<Terms> whole = terms(ExponentialSite.HeadSeries::exponential);
        List<Terms> half = terms(ExponentialSite.HeadSeries::half);
        long[] exponentials = new long[shape.size()];
        long[] halfSums = new long[shape.allRows()];
        context.forEachPiece(
                operation,
                chunks,
                (firstRow, rows, shares) -> {
                    int from = firstRow * columns;
                    int count = rows * columns;
                    int head = headNumber(firstRow);
                    Scratch scratch = shares.scratch();
                    double[] cosines = scratch.doubles(0, count);
                    double[] sines = scratch.doubles(1, count);
                    Angles.SHARED.evaluate(values, from, count, inputBits, cosines, sines);
                    byte[] harmonics = chooseHalves(context, bits, from, count, shares);
                    SeriesKernel kernel = context.kernels().series();
                    long[] sums = scratch.longs(0, count);
                    putConstants(whole.get(head), keep, from, count, sums);
                    addSeries(kernel, whole.get(head), cosines, sines, count, harmonics, sums);
                    System.arraycopy(sums, 0, exponentials, from, count);
                    putConstants(half.get(head), keep, from, count, sums);
                    addSeries(kernel, half.get(head), cosines, sines, count, harmonics, sums);
                    addRows(sums, rows, halfSums, firstRow);
                });
        return List.of(exponentials, halfSums);
    }

    /** Shares of the harmonics times the bits themselves: {@code C_1, S_1, C_2, S_2, ...}. */
    private byte[] chooseHalves(
            PartyContext context, long[] bits, int from, int count, ShareReader shares) {
        Scratch scratch = shares.scratch();
        int ringBits = site.ringBits();
        int width = ShareLayout.bytes(count, ringBits);
        long[] words = scratch.longs(0, count);
        for (int done = 0; done < count; done += columns) {
            int key = key(from + done);
            for (int j = 0; j < columns; j++) {
                words[done + j] = -bits[key + j];
            }
        }
        byte[] flipped = scratch.bytes(1, width);
        context.packing().pack(words, 0, count, ringBits, flipped, 0);
        byte[] chosen = scratch.bytes(2, 2 * site.harmonics() * width);
        int at = shares.pass(4 * site.harmonics() * width);
        for (int k = 0; k < site.harmonics(); k++) {
            for (int harmonic = 0; harmonic < 2; harmonic++) {
                int plain = at + (4 * k + harmonic) * width;
                int to = (2 * k + harmonic) * width;
                BitPacking.choose(
                        flipped, shares.packed(), plain + 2 * width, plain, width, chosen, to);
            }
        }
        return chosen;
    }

    private void putConstants(Terms terms, long[] keep, int from, int count, long[] sums) {
        for (int done = 0; done < count; done += columns) {
            int key = key(from + done);
            for (int j = 0; j < columns; j++) {
                sums[done + j] = keep[key + j] * terms.constant();
            }
        }
    }

    private void addSeries(
            SeriesKernel kernel,
            Terms terms,
            double[] cosines,
            double[] sines,
            int count,
            byte[] harmonics,
            long[] sums) {
        kernel.add(
                1,
                terms.cosines(),
                terms.sines(),
                cosines,
                sines,
                count,
                harmonics,
                0,
                site.ringBits(),
                sums);
    }

    private void addRows(long[] words, int rows, long[] sums, int firstRow) {
        for (int row = 0; row < rows; row++) {
            long sum = 0;
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                sum += words[i];
            }
            sums[firstRow + row] = sum;
        }
    }

    /** A series of one head: the constant in the result's format, coefficients in the factors'. */
    private record Terms(long constant, double[] cosines, double[] sines) {}

    private List<Terms> terms(Function<ExponentialSite.HeadSeries, Series> which) {
        return site.heads().stream().map(head -> terms(head, which.apply(head))).toList();
    }

    private Terms terms(ExponentialSite.HeadSeries head, Series series) {
        int fractionBits = site.coefficientFractionBits(head);
        return new Terms(
                FixedPoint.encode(series.constant(), site.fractionBits()),
                SeriesProtocol.scaled(series.cosines(), fractionBits),
                SeriesProtocol.scaled(series.sines(), fractionBits));
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

    private int headNumber(int row) {
        return row / shape.rows() % shape.heads();
    }

    private ExponentialSite.HeadSeries head(int row) {
        return site.heads().get(headNumber(row));
    }

    private int key(int element) {
        return element / columns / shape.rows() / shape.heads() * columns + element % columns;
    }
}
