package io.secformer.infer.dealer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One party's shares of the values dealt for one inference, packed: party 0's from its seed ({@link
 * SeedShares}), party 1's the corrections as the dealer sent them. What has been read is gone, so
 * that no correlation is used twice and memory falls as an inference proceeds.
 */
public final class DealtShares implements CorrectionSink {

    private record Key(int operation, int piece) {}

    private final Map<Key, byte[]> pieces = new ConcurrentHashMap<>();

    /** Keeps the pieces of one operation; the arrays are adopted. */
    @Override
    public void accept(int operation, byte[][] packed) {
        for (int piece = 0; piece < packed.length; piece++) {
            if (pieces.putIfAbsent(new Key(operation, piece), packed[piece]) != null) {
                throw new CorrelationException(
                        "operation " + operation + " was dealt a second time in one inference");
            }
        }
    }

    /**
     * The shares of one piece of one operation; nobody gets them again.
     *
     * @throws CorrelationException if they were not dealt, or have been taken
     */
    public byte[] take(int operation, int piece) {
        byte[] packed = pieces.remove(new Key(operation, piece));
        if (packed == null) {
            throw new CorrelationException(
                    "nothing was dealt for piece "
                            + piece
                            + " of operation "
                            + operation
                            + ", or it has been used");
        }
        return packed;
    }

    /** Bytes that are waiting to be read. */
    public long memoryBytes() {
        return pieces.values().stream().mapToLong(piece -> piece.length).sum();
    }
}
