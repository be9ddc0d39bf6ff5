package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Input;
import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.RingKernels;
import io.secformer.infer.correlation.Masks;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.random.Seed;

/**
 * A tensor of the client, published as an opening of the parties would publish it.
 *
 * <ol>
 *   <li>Each party expands its share of the mask from its input seed of the inference; the client
 *       has both seeds.
 *   <li>The client adds the mask and the wire's offset, and sends both parties the low {@code L}
 *       bits of every word, packed.
 * </ol>
 *
 * <p>Rounds: 0. Sent: {@code L} bits an element, to each party.
 *
 * <p>Security: each party sees its share of the mask and the masked value, which is uniform given
 * that share; the dealer, which could take the mask off, does not see the value; the client sees
 * masks of its own inputs only.
 *
 * <p>Source: input from a dealt random value, Beaver (CRYPTO 1991); seeds in place of dealt words
 * are our own design.
 */
public final class InputProtocol {
    private final int number;
    private final Wire wire;
    private final int elements;

    /** Publishes an input of {@link Input.Kind#VALUES}. */
    public InputProtocol(Input input) {
        this.number = input.number();
        this.wire = input.format().wire();
        this.elements = input.format().shape().size();
    }

    /** Bytes that each party gets. */
    public int bytes() {
        return BitPacking.packedBytes(elements, wire.ringBits());
    }

    /**
     * The client's part.
     *
     * @param first one side's input seed
     * @param second the other side's
     * @param values the client's words
     */
    public byte[] mask(
            Seed first, Seed second, long inference, long[] values, RingKernels kernels) {
        long[] words = whole(first, second, inference, kernels);
        for (int i = 0; i < elements; i++) {
            words[i] += values[i] + wire.offset();
        }
        byte[] packed = new byte[bytes()];
        kernels.packing().pack(words, 0, elements, wire.ringBits(), packed, 0);
        return packed;
    }

    /** The whole mask, for dealer and client. */
    public long[] whole(Seed first, Seed second, long inference, RingKernels kernels) {
        return Masks.whole(first, second, inference, number, elements, wire.ringBits(), kernels);
    }

    /** Expands a party's share of the mask, so that {@link #evaluate} finds it. */
    public void prepare(PartyContext context) {
        context.prepareInputMask(number, elements, wire.ringBits());
    }

    /**
     * A party's view of what the client published.
     *
     * @param packed what it sent
     */
    public MaskedTensor evaluate(PartyContext context, byte[] packed) {
        int bits = wire.ringBits();
        byte[] mask = context.takeMask(number, elements, bits);
        RingKernels kernels = context.kernels();
        long[] words = Masks.unpack(packed, elements, bits, kernels);
        for (int i = 0; i < elements; i++) {
            words[i] -= wire.offset();
        }
        return new MaskedTensor(
                context.leads(), wire, words, () -> Masks.unpack(mask, elements, bits, kernels));
    }
}
