package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.op.Exponentials;
import io.secformer.convert.ring.Arcs;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.Scratch;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.ArrayList;
import java.util.List;

/**
 * The exponential of every opened score, in its head's units, as a fresh sharing in a ring of
 * {@code R} bits; 0 for the scores of padding.
 *
 * <p>{@code exp(x) = exp(X) exp(-r)}: an additive mask is a multiplicative one under an
 * exponential. All that stands in the way is that X may have wrapped around its ring. So the ring
 * is a circle cut into A {@linkplain Arcs arcs}, and the dealer shares, arc by arc, what the factor
 * is if the mask lies there:
 *
 * <ol>
 *   <li>The dealer shares {@code D_i = 2^fd exp(-(r - b_i))} for the arc i that r lies in, which
 *       begins at {@code b_i}, and zeros for all others.
 *   <li>{@code x = c_i - (r - b_i)} with the signed number {@code c_i} of {@code X - b_i}, as long
 *       as x keeps an arc away from half a turn. So the exponential is {@code sum_i F_i D_i} with
 *       the public {@code F_i = 2^fp exp(c_i)}: one summand is right, all others are zero.
 *   <li>The scores of padding lie half a turn away: {@code F_i} is 0 within an arc beyond that,
 *       where their {@code c_i} lies, and no other's.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: {@code A R} bits an element. Error: {@link ExponentialSite#roundingUlps}, of
 * two roundings; there is no fit.
 *
 * <p>Security: each party sees the opened scores, which are uniform, and dealt shares that are
 * uniform on their own; the dealer sees masks only.
 *
 * <p>Source: an additive mask as a multiplicative one under an exponential is as in Kelkar et al.
 * (Secure Poisson Regression, USENIX Security 2022); arcs, which make it right for every mask of
 * the ring, and the place of padding are our own design.
 */
public final class ExponentialProtocol implements Protocol<MaskedTensor> {
    private final Exponentials op;
    private final ExponentialSite site;
    private final Arcs arcs;
    private final int inputBits;
    private final double unit;
    private final Shape shape;
    private final int columns;
    private final Chunks chunks;

    /**
     * @param op the ring of its scores is the period of its circle
     */
    public ExponentialProtocol(Exponentials op) {
        this.op = op;
        this.site = op.site();
        this.arcs = op.arcs();
        this.inputBits = op.x().wire().ringBits();
        this.unit = Math.scalb(1.0, -op.x().wire().fractionBits());
        this.shape = op.x().shape();
        this.columns = shape.columns();
        this.chunks = Chunks.ofWideRows(shape.matrices(), shape.rows(), columns, arcs.count());
    }

    @Override
    public Exponentials op() {
        return op;
    }

    @Override
    public int[] pieceBytes() {
        int[] sizes = new int[chunks.pieces()];
        for (int piece = 0; piece < sizes.length; piece++) {
            int count = chunks.length(piece) * columns;
            sizes[piece] =
                    Math.multiplyExact(arcs.count(), ShareLayout.bytes(count, site.ringBits()));
        }
        return sizes;
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        long[] mask = masks.getFirst();
        List<ExponentialFactors> factors = new ArrayList<>();
        for (ExponentialSite.Head head : site.heads()) {
            double step = -site.rate(head) * unit;
            factors.add(new ExponentialFactors(inputBits, 0, step, head.dealtFractionBits()));
        }
        context.deal(
                operation,
                pieceBytes(),
                (piece, writer) -> {
                    int firstRow = chunks.from(piece);
                    int from = firstRow * columns;
                    int count = chunks.length(piece) * columns;
                    ExponentialFactors own = factors.get(head(firstRow));
                    Scratch scratch = writer.scratch();
                    long[] places = scratch.longs(0, count);
                    long[] values = scratch.longs(1, count);
                    long[] words = scratch.longs(2, count);
                    for (int i = 0; i < count; i++) {
                        int arc = arcs.of(mask[from + i]);
                        places[i] = arc;
                        values[i] = own.at(mask[from + i] - arcs.start(arc));
                    }
                    for (int arc = 0; arc < arcs.count(); arc++) {
                        for (int i = 0; i < count; i++) {
                            words[i] = places[i] == arc ? values[i] : 0;
                        }
                        writer.write(words, count, site.ringBits());
                    }
                });
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        long[] values = operands.getFirst().values();
        List<ExponentialFactors> factors = new ArrayList<>();
        for (ExponentialSite.Head head : site.heads()) {
            factors.add(
                    new ExponentialFactors(
                            inputBits,
                            site.exponent(head, arcs.lowest() * unit),
                            site.rate(head) * unit,
                            site.publicFractionBits(head)));
        }
        long[] exponentials = new long[shape.size()];
        context.forEachPiece(
                operation,
                chunks,
                (firstRow, rows, shares) -> {
                    int from = firstRow * columns;
                    int count = rows * columns;
                    ExponentialFactors own = factors.get(head(firstRow));
                    for (int arc = 0; arc < arcs.count(); arc++) {
                        long start = arcs.start(arc);
                        long[] dealt = shares.readScratch(0, count, site.ringBits());
                        for (int i = 0; i < count; i++) {
                            long place = arcs.place(values[from + i] - start);
                            long factor = place < arcs.longest() ? 0 : own.at(place);
                            exponentials[from + i] += factor * dealt[i];
                        }
                    }
                });
        return List.of(exponentials);
    }

    private int head(int row) {
        return row / shape.rows() % shape.heads();
    }
}
