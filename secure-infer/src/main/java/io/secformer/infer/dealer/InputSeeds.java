package io.secformer.infer.dealer;

import io.secformer.infer.random.AesCtrPrg;
import io.secformer.infer.random.Seed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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
        long[] words = new long[Seed.SEED_BYTES / Long.BYTES];
        new AesCtrPrg(session, inference, OPERATION, 0).fill(words, 0, words.length);
        ByteBuffer bytes = ByteBuffer.allocate(Seed.SEED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(words);
        return new Seed(bytes.array());
    }
}
