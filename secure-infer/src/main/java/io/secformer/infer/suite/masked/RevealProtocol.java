package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.RingKernels;
import io.secformer.infer.correlation.Masks;
import io.secformer.infer.random.Seed;

/**
 * Shares of a value that a client rebuilds, made fresh before they leave the parties.
 *
 * <ol>
 *   <li>Both parties expand a mask, uniform on the wire's ring, from a seed that party 0 sent party
 *       1 and that nobody else has.
 *   <li>Party 0 adds it to its share, party 1 subtracts it; each sends the client the low {@code L}
 *       bits of every word, packed.
 * </ol>
 *
 * <p>The sum stays, and either share alone is uniform to everybody but the parties: to the dealer
 * too, which knows what it dealt. Rounds: 0. Sent: {@code L} bits an element, by each party to the
 * client.
 *
 * <p>Security: the client sees two words whose sum is the value and of which either is uniform;
 * each party sees nothing new; the dealer, even with the client, learns the value only, since it
 * does not have the seed.
 *
 * <p>Source: re-randomised additive shares, as is usual; the seed that the dealer lacks is our own
 * design.
 */
public final class RevealProtocol {
    private final Wire wire;
    private final int elements;

    public RevealProtocol(Wire wire, int elements) {
        this.wire = wire;
        this.elements = elements;
    }

    /** Bytes that each party sends the client. */
    public int bytes() {
        return BitPacking.packedBytes(elements, wire.ringBits());
    }

    /**
     * A party's share as it leaves.
     *
     * @param reveal the seed of both parties
     * @param operation number of the revealing, which has no other mask of this seed
     * @param leads whether this is party 0
     */
    public byte[] evaluate(
            Seed reveal,
            long inference,
            int operation,
            boolean leads,
            long[] share,
            RingKernels kernels) {
        int bits = wire.ringBits();
        long[] words = Masks.expand(reveal, inference, operation, elements, bits, kernels);
        for (int i = 0; i < elements; i++) {
            words[i] = leads ? share[i] + words[i] : share[i] - words[i];
        }
        byte[] packed = new byte[bytes()];
        kernels.packing().pack(words, 0, elements, bits, packed, 0);
        return packed;
    }
}
