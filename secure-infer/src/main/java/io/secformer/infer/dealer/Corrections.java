package io.secformer.infer.dealer;

import io.secformer.infer.ring.BitPacking;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Party 1's shares of dealt values: the corrections as the dealer sent them. What has been read is
 * gone, so that no correlation is used twice and memory falls as an inference proceeds.
 */
public final class Corrections implements ShareSource, CorrectionSink {

    private record Key(int operation, int piece) {}

    private final Map<Key, byte[]> pieces = new ConcurrentHashMap<>();

    /** Keeps the pieces of one operation; the arrays are adopted. */
    @Override
    public void accept(int operation, byte[][] corrections) {
        for (int piece = 0; piece < corrections.length; piece++) {
            if (pieces.putIfAbsent(new Key(operation, piece), corrections[piece]) != null) {
                throw new CorrelationException(
                        "operation " + operation + " was dealt a second time in one inference");
            }
        }
    }

    @Override
    public ShareReader open(int operation, int piece) {
        byte[] packed = pieces.remove(new Key(operation, piece));
        if (packed == null) {
            throw new CorrelationException(
                    "nothing was dealt for piece "
                            + piece
                            + " of operation "
                            + operation
                            + ", or it has been used");
        }
        return new Unpacker(packed);
    }

    /** Bytes that are waiting to be read. */
    public long bytes() {
        return pieces.values().stream().mapToLong(piece -> piece.length).sum();
    }

    private static final class Unpacker implements ShareReader {
        private final byte[] packed;
        private int at;

        Unpacker(byte[] packed) {
            this.packed = packed;
        }

        @Override
        public long[] read(int count, int bits) {
            long[] shares = new long[count];
            if (bits > 0) {
                BitPacking.unpack(packed, at, count, bits, shares, 0);
                at += BitPacking.packedBytes(count, bits);
            }
            return shares;
        }
    }
}
