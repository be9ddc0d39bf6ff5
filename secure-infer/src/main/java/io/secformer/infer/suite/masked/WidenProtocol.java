package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Widen;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.List;

/**
 * An opened tensor as a fresh sharing in a wider ring of {@code R} bits: {@code x = X - r + u b
 * 2^L}, with dealt shares of {@code r} and {@code b}.
 *
 * <p>Rounds: 0. Dealt: {@code 2 R - L} bits an element. Exact for {@code |x| < 2^(L-2)}.
 *
 * <p>Security: each party sees the opened operands, which are uniform, and dealt shares that are
 * uniform on their own; the dealer sees masks only.
 *
 * <p>Source: the top bits of mask and sum show a wrap, as in the truncation of Escudero et al.
 * (CRYPTO 2020, edaBits); widening by it is our own design.
 */
public final class WidenProtocol implements Protocol<MaskedTensor> {
    private final Widen op;
    private final int inputBits;
    private final Wraps wraps;
    private final ShareLayout layout;

    /**
     * @param op its tensor has one guard bit
     */
    public WidenProtocol(Widen op) {
        this.op = op;
        Wire wire = op.x().wire();
        this.inputBits = wire.ringBits();
        this.wraps = new Wraps(wire);
        this.layout = new ShareLayout(op.ringBits(), op.ringBits() - inputBits);
    }

    @Override
    public Widen op() {
        return op;
    }

    @Override
    public int[] pieceBytes() {
        return layout.pieceBytes(Chunks.ofElements(op.x().shape().size()));
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        long[] mask = masks.getFirst();
        Chunks chunks = Chunks.ofElements(mask.length);
        context.deal(
                operation,
                layout.pieceBytes(chunks),
                (piece, writer) -> {
                    int from = chunks.from(piece);
                    int count = chunks.length(piece);
                    writer.write(mask, from, count, layout.bits(0));
                    long[] words = writer.scratch().longs(0, count);
                    wraps.bits(mask, from, count, 0, words);
                    writer.write(words, count, layout.bits(1));
                });
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        long[] values = operands.getFirst().values();
        long[] result = new long[values.length];
        context.forEachPiece(
                operation,
                Chunks.ofElements(values.length),
                (from, count, shares) -> {
                    long[] sums = shares.readScratch(0, count, layout.bits(0));
                    long[] b = shares.readScratch(1, count, layout.bits(1));
                    long mine = context.leads() ? -1 : 0;
                    for (int i = 0; i < count; i++) {
                        sums[i] = (values[from + i] & mine) - sums[i];
                    }
                    wraps.addIfWrapped(values, from, count, b, inputBits, sums);
                    System.arraycopy(sums, 0, result, from, count);
                });
        return List.of(result);
    }
}
