package io.secformer.infer.suite.comparison;

import io.secformer.convert.op.Negative;
import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.WordPacking;
import io.secformer.infer.correlation.BitMasks;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.Scratch;
import io.secformer.infer.correlation.ShareDealer.PieceWriter;
import io.secformer.infer.correlation.ShareReader;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.Operand;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.List;

/**
 * Signs of additively shared words of 64 bits: 1 where the word is negative, 0 elsewhere, as a
 * fresh sharing.
 *
 * <ol>
 *   <li>Both parties' shares are added bit by bit: {@link BinaryAdder} gives shares of the carries,
 *       and so of the top bit {@code v} of the sum.
 *   <li>The parties open {@code m = v + r} modulo 2 for a random bit r, of which each has a share
 *       from its own seed.
 *   <li>The dealer shares r as a number, and {@code v = m + r - 2 m r} is local.
 * </ol>
 *
 * <p>Rounds: 8. Sent: 208 bytes and a bit an element and party; CrypTen sends a word for the bit,
 * 216 bytes in all. Dealt: 112 bytes an element. Exact for every word.
 *
 * <p>Security: each party sees words and bits that are uniform, since it does not know the other
 * one's shares of their masks, and dealt shares that are uniform on their own; the dealer sees
 * masks only.
 *
 * <p>Source: CrypTen (Knott et al., NeurIPS 2021), whose dealer also sends what parties here expand
 * from their seeds.
 */
public final class NegativeProtocol implements Protocol<Operand> {
    private final Negative op;
    private final int elements;
    private final Chunks chunks;
    private final BinaryAdder adder;

    /**
     * Finds signs.
     *
     * @throws IllegalArgumentException if the ring of the tensor has not 64 bits, or it has too
     *     many elements for a message
     */
    public NegativeProtocol(Negative op) {
        if (op.x().wire().ringBits() != Long.SIZE) {
            throw new IllegalArgumentException(
                    "signs are found in a ring of 64 bits, wire "
                            + op.x().wire().name()
                            + " has "
                            + op.x().wire().ringBits()
                            + ": give it 64, or choose functions that compare nothing");
        }
        this.op = op;
        this.elements = op.x().shape().size();
        this.chunks = Chunks.ofElements(elements);
        this.adder = new BinaryAdder(elements);
    }

    @Override
    public Negative op() {
        return op;
    }

    @Override
    public int[] pieceBytes() {
        int[] bytes = new int[adder.pieces() + chunks.pieces()];
        for (int piece = 0; piece < adder.pieces(); piece++) {
            bytes[piece] = adder.pieceBytes(piece);
        }
        for (int block = 0; block < chunks.pieces(); block++) {
            bytes[adder.pieces() + block] = BitPacking.packedBytes(chunks.length(block), Long.SIZE);
        }
        return bytes;
    }

    @Override
    public int rounds() {
        return adder.rounds() + 1;
    }

    @Override
    public long serverBytes() {
        return 2 * (adder.sentBytes() + BitPacking.packedBytes(elements, 1));
    }

    /** The share and what the adder takes. */
    @Override
    public long workingBytes() {
        return (long) Long.BYTES * elements + adder.workingBytes();
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        BitMasks own = context.bitMasks(operation);
        WordPacking packing = context.kernels().packing();
        context.deal(
                operation,
                pieceBytes(),
                (piece, writer) -> {
                    if (piece < adder.pieces()) {
                        adder.deal(own, piece, writer);
                    } else {
                        dealBits(own, piece, packing, writer);
                    }
                });
    }

    private void dealBits(BitMasks masks, int piece, WordPacking packing, PieceWriter writer) {
        int count = chunks.length(piece - adder.pieces());
        byte[] packed = new byte[BitPacking.packedBytes(count, 1)];
        masks.add(piece, packed, 0, packed.length);
        long[] bits = writer.scratch().longs(0, count);
        packing.unpack(packed, 0, count, 1, bits, 0);
        writer.write(bits, count, Long.SIZE);
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends Operand> operands) {
        long[] share = operands.getFirst().share();
        BitMasks masks = context.takeBitMasks(operation);
        long[] signs = adder.carries(context, peer, operation, masks, share);
        byte[] sent = new byte[BitPacking.packedBytes(elements, 1)];
        context.workers()
                .run(chunks.pieces(), block -> mask(context, masks, block, share, signs, sent));
        byte[] received = peer.exchange(sent, sent.length);
        byte[] opened = new byte[sent.length];
        for (int i = 0; i < opened.length; i++) {
            opened[i] = (byte) (sent[i] ^ received[i]);
        }
        context.workers()
                .run(
                        chunks.pieces(),
                        block ->
                                context.withPiece(
                                        operation,
                                        adder.pieces() + block,
                                        shares -> convert(context, block, opened, shares, signs)));
        return List.of(signs);
    }

    /** A block's shares of the top bits of the sums, under their masks. */
    private void mask(
            PartyContext context,
            BitMasks masks,
            int block,
            long[] share,
            long[] carries,
            byte[] sent) {
        int from = chunks.from(block);
        int count = chunks.length(block);
        int at = BitPacking.packedBytes(from, 1);
        context.withScratch(
                scratch -> {
                    long[] bits = scratch.longs(0, count);
                    for (int i = 0; i < count; i++) {
                        bits[i] = (share[from + i] ^ (carries[from + i] << 1)) >>> (Long.SIZE - 1);
                    }
                    context.packing().pack(bits, 0, count, 1, sent, at);
                });
        masks.add(adder.pieces() + block, sent, at, BitPacking.packedBytes(count, 1));
    }

    /** A block's shares of {@code m + r - 2 m r}. */
    private void convert(
            PartyContext context, int block, byte[] opened, ShareReader shares, long[] signs) {
        int from = chunks.from(block);
        int count = chunks.length(block);
        Scratch scratch = shares.scratch();
        long[] r = shares.readScratch(0, count, Long.SIZE);
        long[] m = scratch.longs(1, count);
        context.packing().unpack(opened, BitPacking.packedBytes(from, 1), count, 1, m, 0);
        long mine = context.leads() ? 1 : 0;
        for (int i = 0; i < count; i++) {
            signs[from + i] = m[i] * mine + r[i] - 2 * m[i] * r[i];
        }
    }
}
