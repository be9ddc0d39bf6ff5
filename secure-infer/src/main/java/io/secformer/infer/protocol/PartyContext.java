package io.secformer.infer.protocol;

import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.dealer.Chunks;
import io.secformer.infer.dealer.Masks;
import io.secformer.infer.dealer.ShareReader;
import io.secformer.infer.dealer.ShareSource;
import io.secformer.infer.random.Seed;

/** What a party's side of every protocol works with, in one inference. */
public final class PartyContext {

    /** Computes one piece from the shares that were dealt for it. */
    @FunctionalInterface
    interface PieceTask {
        void run(int from, int count, ShareReader shares);
    }

    private final int party;
    private final Seed seed;
    private final long inference;
    private final ShareSource shares;
    private final RingMatmul matmul;
    private final Workers workers;

    public PartyContext(
            int party,
            Seed seed,
            long inference,
            ShareSource shares,
            RingMatmul matmul,
            Workers workers) {
        this.party = party;
        this.seed = seed;
        this.inference = inference;
        this.shares = shares;
        this.matmul = matmul;
        this.workers = workers;
    }

    /** Whether this party adds what is public; the other one adds nothing. */
    public boolean leads() {
        return party == 0;
    }

    public int party() {
        return party;
    }

    public RingMatmul matmul() {
        return matmul;
    }

    Workers workers() {
        return workers;
    }

    /** This party's share of the mask of an opening. */
    public long[] mask(int operation, int count, int bits) {
        return Masks.expand(seed, inference, operation, count, bits, workers);
    }

    void forEachPiece(int operation, Chunks chunks, PieceTask task) {
        workers.run(
                chunks.pieces(),
                piece ->
                        task.run(
                                chunks.from(piece),
                                chunks.length(piece),
                                shares.open(operation, piece)));
    }

    /** Opens a piece that stands beside the others. */
    ShareReader piece(int operation, int piece) {
        return shares.open(operation, piece);
    }

    /** This party's shares of a tensor that was dealt as it is. */
    long[] whole(int operation, int count, int bits) {
        long[] result = new long[count];
        forEachPiece(
                operation,
                Chunks.ofElements(count),
                (from, length, reader) ->
                        System.arraycopy(reader.read(length, bits), 0, result, from, length));
        return result;
    }
}
