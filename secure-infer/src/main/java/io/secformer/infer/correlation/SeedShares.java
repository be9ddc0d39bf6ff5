package io.secformer.infer.correlation;

import io.secformer.convert.tensor.Workers;
import io.secformer.infer.random.AesCtrPrg;
import io.secformer.infer.random.Seed;

/**
 * Party 0's shares of dealt values: expanded from its seed, nothing is sent. Every piece is the
 * start of a stream of its own, as long as the other party's corrections of that piece, and is read
 * like them.
 */
public final class SeedShares {
    private SeedShares() {}

    /**
     * Expands an operation's pieces.
     *
     * @param shares takes them, one after the other on each thread
     */
    public static void expand(
            Seed seed,
            long inference,
            int operation,
            int[] pieceBytes,
            Workers workers,
            DealtShares shares) {
        workers.run(
                pieceBytes.length,
                piece -> {
                    byte[] bytes = new byte[pieceBytes[piece]];
                    stream(seed, inference, operation, piece).fill(bytes, 0, bytes.length);
                    shares.accept(operation, piece, bytes);
                });
    }

    /** The stream of a piece. Streams below zero are masks: see {@link Masks}. */
    static AesCtrPrg stream(Seed seed, long inference, int operation, int piece) {
        return new AesCtrPrg(seed, inference, operation, piece);
    }
}
