package io.secformer.infer.correlation;

import io.secformer.infer.random.AesCtrPrg;
import io.secformer.infer.random.Seed;
import java.util.Arrays;

/**
 * The seeds from which the masks of one inference's inputs are expanded. Each party derives its own
 * from its session seed; the client gets both from the dealer, and with them the whole masks of its
 * own input and nothing else.
 */
public final class InputSeeds {
    private static final int OPERATION = Integer.MIN_VALUE;

    private InputSeeds() {}

    /** Derives a side's input seed of one inference. */
    public static Seed derive(Seed session, long inference) {
        byte[] bytes = new byte[Seed.SEED_BYTES];
        new AesCtrPrg(session, inference, OPERATION, 0).fill(bytes, 0, bytes.length);
        Seed derived = new Seed(bytes);
        Arrays.fill(bytes, (byte) 0);
        return derived;
    }
}
