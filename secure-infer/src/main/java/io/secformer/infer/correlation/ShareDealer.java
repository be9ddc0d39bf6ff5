package io.secformer.infer.correlation;

import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.ring.WordPacking;
import io.secformer.infer.random.AesCtrPrg;
import io.secformer.infer.random.Seed;

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
    private final RingKernels kernels;
    private final Scratch.Pool scratch = new Scratch.Pool();

    /**
     * A dealer of one inference.
     *
     * @param first party 0's seed
     * @param sink takes party 1's corrections
     */
    public ShareDealer(Seed first, long inference, CorrectionSink sink, RingKernels kernels) {
        this.first = first;
        this.inference = inference;
        this.sink = sink;
        this.kernels = kernels;
    }

    /**
     * Deals an operation.
     *
     * @param pieceBytes packed size of each piece
     * @throws IllegalStateException if a piece turns out to have another size
     */
    public void deal(int operation, int[] pieceBytes, PieceDealer pieces) {
        byte[][] packed = new byte[pieceBytes.length][];
        kernels.workers()
                .run(
                        packed.length,
                        piece ->
                                scratch.run(
                                        room -> {
                                            PieceWriter writer =
                                                    new PieceWriter(
                                                            SeedShares.stream(
                                                                    first, inference, operation,
                                                                    piece),
                                                            pieceBytes[piece],
                                                            kernels.packing(),
                                                            room);
                                            pieces.deal(piece, writer);
                                            packed[piece] = writer.finish();
                                        }));
        sink.accept(operation, packed);
    }

    /** Packs the corrections of one piece. */
    public static final class PieceWriter {
        /** Numbers of the arrays that a writer itself uses: above those of any protocol. */
        private static final int OWN_SHARES = 15;

        private final AesCtrPrg firstShares;
        private final byte[] packed;
        private final WordPacking packing;
        private final Scratch scratch;
        private int at;

        private PieceWriter(
                AesCtrPrg firstShares, int bytes, WordPacking packing, Scratch scratch) {
            this.firstShares = firstShares;
            this.packed = new byte[bytes];
            this.packing = packing;
            this.scratch = scratch;
        }

        /** Arrays for the computation on this piece, up to number 14. */
        public Scratch scratch() {
            return scratch;
        }

        /** Shares the first {@code count} values modulo {@code 2^bits}; with 0 bits, nothing. */
        public void write(long[] values, int count, int bits) {
            write(values, 0, count, bits);
        }

        /** Shares {@code count} values from {@code from} on. */
        public void write(long[] values, int from, int count, int bits) {
            if (bits == 0) {
                return;
            }
            int bytes = BitPacking.packedBytes(count, bits);
            long[] shares = scratch.longs(OWN_SHARES, count);
            // The corrections overwrite the other party's shares, which fit the same bytes.
            firstShares.fill(packed, at, bytes);
            packing.unpack(packed, at, count, bits, shares, 0);
            for (int i = 0; i < count; i++) {
                shares[i] = values[from + i] - shares[i];
            }
            packing.pack(shares, 0, count, bits, packed, at);
            at += bytes;
        }

        /** Shares the first {@code count} words bit by bit: party 0's share xor party 1's. */
        public void writeBits(long[] words, int count) {
            int bytes = BitPacking.packedBytes(count, Long.SIZE);
            long[] shares = scratch.longs(OWN_SHARES, count);
            firstShares.fill(packed, at, bytes);
            packing.unpack(packed, at, count, Long.SIZE, shares, 0);
            for (int i = 0; i < count; i++) {
                shares[i] ^= words[i];
            }
            packing.pack(shares, 0, count, Long.SIZE, packed, at);
            at += bytes;
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
