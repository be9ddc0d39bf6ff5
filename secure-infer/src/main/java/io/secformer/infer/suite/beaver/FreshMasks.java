package io.secformer.infer.suite.beaver;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Op;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.ParameterUse;
import io.secformer.convert.ring.BitPacking;
import io.secformer.infer.cost.MatrixProducts;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskShare;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.Opening;
import io.secformer.infer.protocol.Operand;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import io.secformer.infer.suite.masked.OpenProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Any protocol on values that were opened once, as one on shares: it opens its factors itself,
 * under masks of this one operation.
 *
 * <ol>
 *   <li>The parties open every operand, {@code X = x + r}, and every weight that multiplies, {@code
 *       E = W - r_W}, under fresh masks, all in one message. A weight is opened as any value is,
 *       with {@code -r_W} as its mask.
 *   <li>They do what the other protocol does with what was opened, its preparation too.
 * </ol>
 *
 * <p>Rounds: 1 more than the other protocol, 0 if nothing is opened. Sent: the ring bits of every
 * element opened, by each party. Dealt: as for the other protocol.
 *
 * <p>Security: each party sees the opened factors, which are uniform, as their masks are used once;
 * what the other protocol shows is unchanged. The dealer sees masks only.
 *
 * <p>Source: Beaver (CRYPTO 1991), as CrypTen has it (Knott et al., NeurIPS 2021): both factors are
 * opened for every product.
 */
final class FreshMasks implements Protocol<Operand> {
    /** Masks of one operation that have numbers. */
    private static final int MOST_OPENED = 2;

    private final Protocol<? super MaskedTensor> masked;
    private final List<OpenedFormat> operands;
    private final Map<ParameterFormat, ParameterUse.Kind> weights;

    /**
     * Adapts a protocol.
     *
     * @param opensWeights whether weights are opened here, rather than once a session
     * @throws IllegalArgumentException if more than two things are opened
     */
    FreshMasks(Protocol<? super MaskedTensor> masked, boolean opensWeights) {
        this.masked = masked;
        this.operands = OperandFormats.of(masked.op());
        this.weights = opensWeights ? masked.op().multiplied() : Map.of();
        if (opened() > MOST_OPENED) {
            throw new IllegalArgumentException(
                    masked.op().kind()
                            + " opens "
                            + opened()
                            + " tensors, of which at most "
                            + MOST_OPENED
                            + " have a mask");
        }
    }

    private int opened() {
        return operands.size() + weights.size();
    }

    /**
     * The number of a mask. An operation's own number and its complement belong to no opening, and
     * to no mask of the masked suite.
     */
    private static int mask(int operation, int place) {
        return place == 0 ? operation : ~operation;
    }

    private static Wire wire(ParameterFormat weight) {
        return new Wire(weight.name(), weight.fractionBits(), weight.ringBits(), 0, 0, 0);
    }

    @Override
    public Op op() {
        return masked.op();
    }

    @Override
    public int[] pieceBytes() {
        return masked.pieceBytes();
    }

    @Override
    public int rounds() {
        return masked.rounds() + (opened() > 0 ? 1 : 0);
    }

    @Override
    public long serverBytes() {
        List<Wire> wires = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (OpenedFormat operand : operands) {
            wires.add(operand.wire());
            sizes.add(operand.shape().size());
        }
        for (ParameterFormat weight : weights.keySet()) {
            wires.add(wire(weight));
            sizes.add(weight.size());
        }
        return masked.serverBytes() + 2L * OpenProtocol.bytes(wires, sizes);
    }

    /** Of what is opened, its mask, both messages and its words; of a weight, both factors too. */
    @Override
    public long workingBytes() {
        long bytes = masked.workingBytes();
        for (OpenedFormat operand : operands) {
            bytes += openingBytes(operand.shape().size(), operand.wire().ringBits());
        }
        for (ParameterFormat weight : weights.keySet()) {
            bytes += openingBytes(weight.size(), weight.ringBits());
            bytes += 2L * Long.BYTES * weight.size();
        }
        return bytes;
    }

    private static long openingBytes(int elements, int ringBits) {
        return 3L * BitPacking.packedBytes(elements, ringBits) + (long) Long.BYTES * elements;
    }

    @Override
    public MatrixProducts onlineProducts() {
        return masked.onlineProducts().and(masked.offlineProducts());
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        List<long[]> fresh = new ArrayList<>();
        for (OpenedFormat operand : operands) {
            int bits = operand.wire().ringBits();
            int number = mask(operation, fresh.size());
            fresh.add(context.mask(number, operand.shape().size(), bits));
        }
        DealerContext view = context;
        int place = operands.size();
        for (Map.Entry<ParameterFormat, ParameterUse.Kind> weight : weights.entrySet()) {
            ParameterFormat format = weight.getKey();
            int number = mask(operation, place++);
            long[] mask = context.mask(number, format.size(), format.ringBits());
            for (int i = 0; i < mask.length; i++) {
                mask[i] = -mask[i];
            }
            view = view.withMask(format, weight.getValue(), mask);
        }
        masked.deal(view, operation, fresh);
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends Operand> shared) {
        List<MaskedTensor> opened = open(context, peer, operation, shared);
        PartyContext view = context;
        int place = operands.size();
        for (Map.Entry<ParameterFormat, ParameterUse.Kind> weight : weights.entrySet()) {
            long[] words = opened.get(place++).values();
            view = view.withOpened(weight.getKey(), weight.getValue(), words);
        }
        List<MaskedTensor> factors = List.copyOf(opened.subList(0, operands.size()));
        masked.prepare(view, operation, factors.stream().map(MaskShare::new).toList());
        return masked.evaluate(view, peer, operation, factors);
    }

    /** Operands, then weights. */
    private List<MaskedTensor> open(
            PartyContext context, Peer peer, int operation, List<? extends Operand> shared) {
        if (opened() == 0) {
            return List.of();
        }
        List<Opening.Item> items = new ArrayList<>();
        for (Operand operand : shared) {
            int number = mask(operation, items.size());
            items.add(new Opening.Item(number, operand.wire(), operand.share()));
        }
        for (ParameterFormat weight : weights.keySet()) {
            int number = mask(operation, items.size());
            long[] share = context.weights().unopened(weight.name());
            items.add(new Opening.Item(number, wire(weight), share));
        }
        return OpenProtocol.open(context, peer, items);
    }
}
