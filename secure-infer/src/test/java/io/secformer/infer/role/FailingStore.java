package io.secformer.infer.role;

import io.secformer.infer.correlation.DealtShares;
import io.secformer.infer.correlation.PieceStore;
import io.secformer.infer.correlation.Scratch;
import io.secformer.infer.correlation.ShareStore;
import io.secformer.infer.correlation.Spool;
import io.secformer.infer.correlation.SpoolException;
import java.util.concurrent.atomic.AtomicInteger;

/** A spool that fails once, as a disk does: at a piece of a number, written or read. */
final class FailingStore implements ShareStore {
    private final Spool spool;
    private final AtomicInteger left;
    private final String sentence;

    /**
     * @param pieces how many are written and read before
     */
    FailingStore(Spool spool, int pieces, String sentence) {
        this.spool = spool;
        this.left = new AtomicInteger(pieces);
        this.sentence = sentence;
    }

    @Override
    public DealtShares open(long inference, long bytes) {
        DealtShares kept = spool.open(inference, bytes);
        AtomicInteger number = new AtomicInteger();
        return new DealtShares(
                new PieceStore() {
                    @Override
                    public Piece keep(byte[] packed) {
                        count();
                        int own = number.getAndIncrement();
                        kept.accept(0, own, packed);
                        return new Piece() {
                            @Override
                            public int length() {
                                return packed.length;
                            }

                            @Override
                            public byte[] read(Scratch scratch) {
                                count();
                                return kept.take(0, own, scratch).bytes();
                            }

                            @Override
                            public long memoryBytes() {
                                return 0;
                            }
                        };
                    }

                    @Override
                    public void close() {
                        kept.close();
                    }
                });
    }

    private void count() {
        if (left.getAndDecrement() == 0) {
            throw new SpoolException(sentence);
        }
    }

    @Override
    public void close() {
        spool.close();
    }
}
