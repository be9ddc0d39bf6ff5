package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.RingKernels;
import io.secformer.infer.correlation.Masks;
import io.secformer.infer.correlation.SessionSeeds;
import io.secformer.infer.random.Seed;

/**
 * Opens {@code E = W - r_W}, once a session, for every weight that multiplies something: masks
 * belong to a session and are never used for two models.
 *
 * <p>Rounds: 1 a weight, more for one of over 2^22 elements. Sent: the ring bits of the weight an
 * element and party.
 *
 * <p>Security: each party sees {@code E}, which is uniform since it does not know the other one's
 * share of the mask; one opening serves all inferences of the session, as nothing else is ever
 * opened under {@code r_W}. The dealer, which knows {@code r_W}, does not see {@code E}.
 *
 * <p>Source: Beaver (CRYPTO 1991); one masked weight for many inputs as in SecureML (Mohassel and
 * Zhang, IEEE SP 2017, section IV).
 */
public final class WeightOpening {
    private static final int MESSAGE_WORDS = 1 << 22;

    private WeightOpening() {}

    /** A party's share of a weight's mask. */
    public static long[] maskShare(
            Seed seed, int index, ParameterFormat format, RingKernels kernels) {
        return Masks.expand(
                seed, SessionSeeds.SESSION, index, format.size(), format.ringBits(), kernels);
    }

    /** The whole mask of a weight, for the dealer. */
    public static long[] mask(
            SessionSeeds seeds, int index, ParameterFormat format, RingKernels kernels) {
        return Masks.whole(
                seeds.of(0),
                seeds.of(1),
                SessionSeeds.SESSION,
                index,
                format.size(),
                format.ringBits(),
                kernels);
    }

    /**
     * The opened {@code W - r_W}.
     *
     * @param index number of the weight in the precision plan
     * @param share this party's share of the weight
     */
    public static long[] open(
            Seed seed,
            int index,
            ParameterFormat format,
            long[] share,
            Peer peer,
            RingKernels kernels) {
        int bits = format.ringBits();
        long[] words = maskShare(seed, index, format, kernels);
        for (int i = 0; i < words.length; i++) {
            words[i] = share[i] - words[i];
        }
        long[] theirs = new long[Math.min(words.length, MESSAGE_WORDS)];
        for (int from = 0; from < words.length; from += MESSAGE_WORDS) {
            int count = Math.min(MESSAGE_WORDS, words.length - from);
            byte[] sent = new byte[BitPacking.packedBytes(count, bits)];
            kernels.packing().pack(words, from, count, bits, sent, 0);
            byte[] received = peer.exchange(sent, sent.length);
            kernels.packing().unpack(received, 0, count, bits, theirs, 0);
            for (int i = 0; i < count; i++) {
                words[from + i] += theirs[i];
            }
        }
        return words;
    }
}
