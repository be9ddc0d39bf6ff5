package io.secformer.infer.correlation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One party's shares of the values dealt for one inference, packed: party 0's from its seed ({@link
 * SeedShares}), party 1's the corrections as the dealer sent them. What has been read is gone, so
 * that no correlation is used twice; in memory, where they take less and less as an inference
 * proceeds, or wherever a {@link PieceStore} keeps them.
 */
public final class DealtShares implements CorrectionSink, AutoCloseable {

    /**
     * Shares that were taken.
     *
     * @param bytes they are at its start
     * @param length how many bytes they have
     */
    public record Packed(byte[] bytes, int length) {}

    private record Key(int operation, int piece) {
        /** Pieces are many, so that operations have to lie far apart. */
        @Override
        public int hashCode() {
            return operation * 0x9E3779B9 + piece;
        }
    }

    private final PieceStore store;
    private final Map<Key, PieceStore.Piece> pieces = new ConcurrentHashMap<>();

    /**
     * None yet.
     *
     * @param store keeps them; closed with this
     */
    public DealtShares(PieceStore store) {
        this.store = store;
    }

    /** Keeps the pieces of one operation; the arrays are adopted. */
    @Override
    public void accept(int operation, byte[][] packed) {
        for (int piece = 0; piece < packed.length; piece++) {
            accept(operation, piece, packed[piece]);
        }
    }

    /**
     * Keeps one piece of an operation; for several threads at a time.
     *
     * @param packed the shares; adopted
     */
    public void accept(int operation, int piece, byte[] packed) {
        if (pieces.putIfAbsent(new Key(operation, piece), store.keep(packed)) != null) {
            throw new CorrelationException(
                    "operation " + operation + " was dealt a second time in one inference");
        }
    }

    /**
     * The shares of one piece of one operation; nobody gets them again.
     *
     * @param scratch what they may be copied to
     * @throws CorrelationException if they were not dealt, or have been taken
     */
    public Packed take(int operation, int piece, Scratch scratch) {
        PieceStore.Piece kept = pieces.remove(new Key(operation, piece));
        if (kept == null) {
            throw new CorrelationException(
                    "nothing was dealt for piece "
                            + piece
                            + " of operation "
                            + operation
                            + ", or it has been used");
        }
        return new Packed(kept.read(scratch), kept.length());
    }

    /** Bytes of memory that are waiting to be read. */
    public long memoryBytes() {
        return pieces.values().stream().mapToLong(PieceStore.Piece::memoryBytes).sum();
    }

    /** Gives up what has not been read. */
    @Override
    public void close() {
        pieces.clear();
        store.close();
    }
}
