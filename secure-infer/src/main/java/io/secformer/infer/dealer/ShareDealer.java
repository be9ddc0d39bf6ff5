package io.secformer.infer.dealer;

import io.secformer.convert.tensor.Workers;
import io.secformer.infer.random.AesCtrPrg;
import io.secformer.infer.random.Seed;
import io.secformer.infer.ring.BitPacking;

/**
 * Splits the dealer's values of one inference: party 0's shares are those that its seed gives,
 * party 1's are packed and go to a sink.
 */
public final class ShareDealer {

    /** Deals the values of one piece, in the order in which the parties read them. */
    @FunctionalInterface
    public interface PieceDealer {
        void deal(int piece, PieceWriter writer);
    }

    private final Seed first;
    private final long inference;
    private final CorrectionSink sink;
    private final Workers workers;

    /**
     * A dealer of one inference.
     *
     * @param first party 0's seed
     * @param sink takes party 1's corrections
     */
    public ShareDealer(Seed first, long inference, CorrectionSink sink, Workers workers) {
        this.first = first;
        this.inference = inference;
        this.sink = sink;
        this.workers = workers;
    }

    /**
     * Deals an operation.
     *
     * @param pieceBytes packed size of each piece
     * @throws IllegalStateException if a piece turns out to have another size
     */
    public void deal(int operation, int[] pieceBytes, PieceDealer pieces) {
        byte[][] packed = new byte[pieceBytes.length][];
        workers.run(
                packed.length,
                piece -> {
                    AesCtrPrg words = new AesCtrPrg(first, inference, operation, piece);
                    PieceWriter writer = new PieceWriter(words, pieceBytes[piece]);
                    pieces.deal(piece, writer);
                    packed[piece] = writer.finish();
                });
        sink.accept(operation, packed);
    }

    /** Packs the corrections of one piece. */
    public static final class PieceWriter {
        private final AesCtrPrg firstShares;
        private final byte[] packed;
        private int at;

        private PieceWriter(AesCtrPrg firstShares, int bytes) {
            this.firstShares = firstShares;
            this.packed = new byte[bytes];
        }

        /** Shares the first {@code count} values modulo {@code 2^bits}; with 0 bits, nothing. */
        public void write(long[] values, int count, int bits) {
            if (bits == 0) {
                return;
            }
            long[] shares = new long[count];
            firstShares.fillBits(shares, 0, count, bits);
            for (int i = 0; i < count; i++) {
                shares[i] = values[i] - shares[i];
            }
            BitPacking.pack(shares, 0, count, bits, packed, at);
            at += BitPacking.packedBytes(count, bits);
        }

        private byte[] finish() {
            if (at != packed.length) {
                throw new IllegalStateException(
                        at + " bytes were dealt, " + packed.length + " are declared");
            }
            return packed;
        }
    }
}
