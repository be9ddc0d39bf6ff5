package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.op.MaskedExponentials;
import io.secformer.convert.ring.Arcs;
import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.Scratch;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.correlation.ShareReader;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.ArrayList;
import java.util.List;

/**
 * The exponentials of opened attention scores times a secret bit of their column's token, as fresh
 * sharings in a ring of {@code R} bits.
 *
 * <p>An exponential turns the mask of an opening into a factor, {@code exp(X - r) = exp(X)
 * exp(-r)}. What stands in the way is that X may have wrapped around its ring. So the ring is a
 * circle cut into A {@linkplain Arcs arcs}, and the dealer shares, arc by arc, what the factor is
 * if the mask lies there:
 *
 * <ol>
 *   <li>The dealer shares {@code D_i = 2^fd exp(-(r - b_i))} for the arc i that r lies in, which
 *       begins at {@code b_i}, and zeros for all others.
 *   <li>{@code x = c_i - (r - b_i)} with the number {@code c_i} of {@code X - b_i} in a window of
 *       one turn, as long as x lies in all of it but an arc. So the exponential is {@code sum_i F_i
 *       D_i} with the public {@code F_i = 2^fp exp(c_i)}: one summand is right, all others are
 *       zero.
 *   <li>The bit is public as {@code M = m xor beta}: {@code m = beta} where M is 0, {@code 1 -
 *       beta} where it is 1. The dealer shares every {@code D_i} times {@code beta}, and times
 *       {@code 1 - beta}; the parties take the half that M names, bit by bit of the packed words.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: {@code 2 A R} bits an element. Error: {@link ExponentialSite#roundingUlps},
 * of two roundings; there is no fit. Masked elements are exactly 0, whatever their scores hold.
 *
 * <p>Security: each party sees the opened scores and the opened bits, both uniform, and dealt
 * shares that are uniform on their own; the dealer sees masks only.
 *
 * <p>Source: an additive mask as a multiplicative one under an exponential is as in Kelkar et al.
 * (Secure Poisson Regression, USENIX Security 2022); arcs, which make it right for every mask of
 * the ring, and the padding bit are our own design.
 */
public final class MaskedExponentialProtocol implements Protocol<MaskedTensor> {
    private final MaskedExponentials op;
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
    public MaskedExponentialProtocol(MaskedExponentials op) {
        this.op = op;
        this.site = op.site();
        this.arcs = op.arcs();
        this.inputBits = op.x().wire().ringBits();
        this.unit = Math.scalb(1.0, -op.x().wire().fractionBits());
        this.shape = op.x().shape();
        this.columns = shape.columns();
        this.chunks = Chunks.ofWideRows(shape.matrices(), shape.rows(), columns, 2 * arcs.count());
    }

    @Override
    public MaskedExponentials op() {
        return op;
    }

    @Override
    public int[] pieceBytes() {
        int[] sizes = new int[chunks.pieces()];
        for (int piece = 0; piece < sizes.length; piece++) {
            int count = chunks.length(piece) * columns;
            sizes[piece] =
                    Math.multiplyExact(2 * arcs.count(), ShareLayout.bytes(count, site.ringBits()));
        }
        return sizes;
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        long[] mask = masks.get(0);
        long[] tokenMask = masks.get(1);
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
                    spread(tokenMask, from, count, places);
                    for (int i = 0; i < count; i++) {
                        int arc = arcs.of(mask[from + i]);
                        places[i] = 2L * arc + 1 - places[i];
                        values[i] = own.at(mask[from + i] - arcs.start(arc));
                    }
                    for (int place = 0; place < 2 * arcs.count(); place++) {
                        for (int i = 0; i < count; i++) {
                            words[i] = places[i] == place ? values[i] : 0;
                        }
                        writer.write(words, count, site.ringBits());
                    }
                });
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        long[] values = operands.get(0).values();
        long[] bits = operands.get(1).values();
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
                    byte[] flipped = flipped(context, bits, from, count, shares.scratch());
                    for (int arc = 0; arc < arcs.count(); arc++) {
                        long start = arcs.start(arc);
                        long[] dealt = chosen(context, flipped, count, shares);
                        for (int i = 0; i < count; i++) {
                            long place = arcs.place(values[from + i] - start);
                            exponentials[from + i] += own.at(place) * dealt[i];
                        }
                    }
                });
        return List.of(exponentials);
    }

    /** Packed words of ones where a token's bit is public as 1, and of zeros elsewhere. */
    private byte[] flipped(
            PartyContext context, long[] bits, int from, int count, Scratch scratch) {
        long[] words = scratch.longs(0, count);
        spread(bits, from, count, words);
        for (int i = 0; i < count; i++) {
            words[i] = -words[i];
        }
        byte[] packed = scratch.bytes(1, ShareLayout.bytes(count, site.ringBits()));
        context.packing().pack(words, 0, count, site.ringBits(), packed, 0);
        return packed;
    }

    /** Shares of the next dealt factors times the bits themselves. */
    private long[] chosen(PartyContext context, byte[] flipped, int count, ShareReader shares) {
        int width = ShareLayout.bytes(count, site.ringBits());
        byte[] chosen = shares.scratch().bytes(2, width);
        int at = shares.pass(2 * width);
        BitPacking.choose(flipped, shares.packed(), at + width, at, width, chosen, 0);
        long[] words = shares.scratch().longs(0, count);
        context.packing().unpack(chosen, 0, count, site.ringBits(), words, 0);
        return words;
    }

    /** Writes each element's word of its column's token, for whole rows of one sentence. */
    private void spread(long[] words, int from, int count, long[] out) {
        int key = from / columns / shape.rows() / shape.heads() * columns;
        for (int done = 0; done < count; done += columns) {
            System.arraycopy(words, key, out, done, columns);
        }
    }

    private int head(int row) {
        return row / shape.rows() % shape.heads();
    }
}
