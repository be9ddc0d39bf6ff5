package io.secformer.infer.dealer;

import io.secformer.infer.random.AesCtrPrg;
import io.secformer.infer.random.Seed;

/** Party 0's shares of dealt values: expanded from its seed, nothing is sent. */
public final class SeedShares implements ShareSource {
    private final Seed seed;
    private final long inference;

    public SeedShares(Seed seed, long inference) {
        this.seed = seed;
        this.inference = inference;
    }

    @Override
    public ShareReader open(int operation, int piece) {
        AesCtrPrg words = new AesCtrPrg(seed, inference, operation, piece);
        return (count, bits) -> {
            long[] shares = new long[count];
            if (bits > 0) {
                words.fillBits(shares, 0, count, bits);
            }
            return shares;
        };
    }
}
