package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.MaskedSquare;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.Scratch;
import io.secformer.infer.correlation.ShareDealer.PieceWriter;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.List;

/**
 * The square of an opened tensor times a secret bit of its column's token, as a fresh sharing in a
 * ring of {@code R} bits: {@link SquareProtocol} and a padding mask in one step.
 *
 * <ol>
 *   <li>The bit is public as {@code M = m xor beta}: {@code m = beta} where M is 0, {@code 1 -
 *       beta} where it is 1.
 *   <li>The dealer shares each of {@code r, r^2, b, rb} times {@code beta}, and times {@code 1 -
 *       beta}; and {@code beta} once for every token.
 *   <li>The parties take the half that M names and combine as for a square.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: twice what a square needs. Exact for {@code |x| < 2^(L-2)}.
 *
 * <p>Security: each party sees the opened tensor and the opened bits, both uniform, and dealt
 * shares that are uniform on their own; the dealer sees masks only.
 *
 * <p>Source: our own design, on {@link SquareProtocol}.
 */
public final class MaskedSquareProtocol implements Protocol<MaskedTensor> {
    private final MaskedSquare op;
    private final int ringBits;
    private final Squares squares;
    private final ShareLayout layout;
    private final int columns;
    private final int perSentence;
    private final int elements;
    private final int keys;

    /**
     * @param op its scores have one guard bit
     */
    public MaskedSquareProtocol(MaskedSquare op) {
        this.op = op;
        this.ringBits = op.ringBits();
        Wire wire = op.x().wire();
        Shape shape = op.x().shape();
        this.squares = new Squares(new Wraps(wire), wire.ringBits());
        int carried = ringBits - wire.ringBits() - 1;
        this.layout = new ShareLayout(ringBits - 1, ringBits, carried, carried);
        this.columns = shape.columns();
        this.perSentence = shape.heads() * shape.rows() * columns;
        this.elements = shape.size();
        this.keys = shape.batch() * columns;
    }

    @Override
    public MaskedSquare op() {
        return op;
    }

    /** The last piece holds the bits of the tokens. */
    @Override
    public int[] pieceBytes() {
        Chunks chunks = Chunks.ofElements(elements);
        int[] sizes = new int[chunks.pieces() + 1];
        for (int piece = 0; piece < chunks.pieces(); piece++) {
            sizes[piece] = 2 * layout.bytes(chunks.length(piece));
        }
        sizes[chunks.pieces()] = ShareLayout.bytes(keys, ringBits);
        return sizes;
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        long[] mask = masks.get(0);
        long[] tokenMask = masks.get(1);
        Chunks chunks = Chunks.ofElements(elements);
        context.deal(
                operation,
                pieceBytes(),
                (piece, writer) -> {
                    if (piece == chunks.pieces()) {
                        writer.write(tokenMask, keys, ringBits);
                        return;
                    }
                    int from = chunks.from(piece);
                    int count = chunks.length(piece);
                    dealHalf(mask, tokenMask, 0, from, count, writer);
                    dealHalf(mask, tokenMask, 1, from, count, writer);
                });
    }

    /** Values of the elements whose token has {@code beta == 1 - half}, zeros elsewhere. */
    private void dealHalf(
            long[] mask, long[] tokenMask, int half, int from, int count, PieceWriter writer) {
        Scratch scratch = writer.scratch();
        long[] r = scratch.longs(0, count);
        long[] r2 = scratch.longs(1, count);
        long[] b = scratch.longs(2, count);
        long[] rb = scratch.longs(3, count);
        long[] beta = scratch.longs(4, count);
        spread(tokenMask, from, count, beta);
        for (int i = 0; i < count; i++) {
            r[i] = mask[from + i] & (half == 0 ? -beta[i] : beta[i] - 1);
        }
        squares.deal(count, r, r2, b, rb);
        writer.write(r, count, layout.bits(0));
        writer.write(r2, count, layout.bits(1));
        writer.write(b, count, layout.bits(2));
        writer.write(rb, count, layout.bits(3));
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        Chunks chunks = Chunks.ofElements(elements);
        long[] bits = operands.get(1).values();
        long[] keep = keep(context, operation, chunks.pieces(), bits);
        long[] values = operands.get(0).values();
        long[] result = new long[elements];
        context.forEachPiece(
                operation,
                chunks,
                (from, count, shares) -> {
                    long[] flipped = shares.scratch().longs(9, count);
                    spread(bits, from, count, flipped);
                    for (int value = 0; value < layout.values(); value++) {
                        shares.readScratch(value, count, layout.bits(value));
                    }
                    for (int value = 0; value < layout.values(); value++) {
                        long[] ones = shares.scratch().longs(value, count);
                        long[] zeros = shares.readScratch(8, count, layout.bits(value));
                        choose(count, flipped, ones, zeros);
                    }
                    square(values, keep, from, count, shares.scratch(), result);
                });
        return List.of(result);
    }

    /** Replaces the words where {@code flipped} is 1. */
    private static void choose(int count, long[] flipped, long[] ones, long[] zeros) {
        for (int i = 0; i < count; i++) {
            ones[i] ^= (ones[i] ^ zeros[i]) & -flipped[i];
        }
    }

    private void square(
            long[] values, long[] keep, int from, int count, Scratch scratch, long[] result) {
        long[] sums = scratch.longs(1, count);
        long[] kept = scratch.longs(9, count);
        spread(keep, from, count, kept);
        Squares.addMixed(values, from, count, scratch.longs(0, count), sums);
        Squares.addPublic(values, from, count, kept, sums);
        squares.addWrapped(
                values, from, count, scratch.longs(2, count), scratch.longs(3, count), sums);
        System.arraycopy(sums, 0, result, from, count);
    }

    /** This party's shares of the mask bits themselves. */
    private long[] keep(PartyContext context, int operation, int piece, long[] bits) {
        long[] keep = new long[keys];
        context.withPiece(operation, piece, shares -> shares.read(keys, ringBits, keep));
        for (int key = 0; key < keys; key++) {
            if (bits[key] != 0) {
                keep[key] = (context.leads() ? 1 : 0) - keep[key];
            }
        }
        return keep;
    }

    /** Writes each element's word of its column's token. */
    private void spread(long[] words, int from, int count, long[] out) {
        for (int done = 0; done < count; ) {
            int element = from + done;
            int column = element % columns;
            int length = Math.min(columns - column, count - done);
            int token = element / perSentence * columns + column;
            System.arraycopy(words, token, out, done, length);
            done += length;
        }
    }
}
