package io.secformer.infer.correlation;

import io.secformer.infer.random.AesCtrPrg;
import io.secformer.infer.random.Seed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The pieces of one inference in one file, each behind the one that came before it, and each
 * encrypted: AES in counter mode, a stream of its own a piece, under a key that is in this
 * process's memory alone.
 */
final class SpoolFile implements PieceStore {
    /** Streams of this key are of one kind. */
    private static final int OPERATION = 0;

    private final Path file;
    private final FileChannel channel;
    private final Seed key;
    private final long number;
    private final Consumer<SpoolFile> onClose;
    private final AtomicLong end = new AtomicLong();
    private final AtomicInteger pieces = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param file its name, for messages
     * @param channel adopted; closing it deletes the file
     * @param key of all files of a spool
     * @param number of this file among all that have the key
     * @param onClose is called once
     */
    SpoolFile(Path file, FileChannel channel, Seed key, long number, Consumer<SpoolFile> onClose) {
        this.file = file;
        this.channel = channel;
        this.key = key;
        this.number = number;
        this.onClose = onClose;
    }

    /**
     * {@inheritDoc}
     *
     * @throws SpoolException if it cannot be written
     */
    @Override
    public Piece keep(byte[] packed) {
        int piece = pieces.getAndIncrement();
        stream(piece, "cannot be written").mask(packed, 0, packed.length);
        long from = end.getAndAdd(packed.length);
        ByteBuffer bytes = ByteBuffer.wrap(packed);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes, from + bytes.position());
            }
        } catch (IOException e) {
            throw new SpoolException(file, "cannot be written", e);
        }
        return new OnDisk(piece, from, packed.length);
    }

    private AesCtrPrg stream(int piece, String otherwise) {
        if (!channel.isOpen()) {
            throw new SpoolException(file, otherwise, new ClosedChannelException());
        }
        return new AesCtrPrg(key, number, OPERATION, piece);
    }

    /** A piece by its place in the file. */
    private final class OnDisk implements Piece {
        private final int piece;
        private final long from;
        private final int length;

        OnDisk(int piece, long from, int length) {
            this.piece = piece;
            this.from = from;
            this.length = length;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public byte[] read(Scratch scratch) {
            ByteBuffer bytes = ByteBuffer.wrap(scratch.bytes(0, length), 0, length);
            try {
                while (bytes.hasRemaining()) {
                    if (channel.read(bytes, from + bytes.position()) < 0) {
                        throw new SpoolException(
                                file + " cannot be read: it ends before what was written to it");
                    }
                }
            } catch (IOException e) {
                throw new SpoolException(file, "cannot be read", e);
            }
            stream(piece, "cannot be read").mask(bytes.array(), 0, length);
            return bytes.array();
        }

        @Override
        public long memoryBytes() {
            return 0;
        }
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // Nobody can do more: the system deletes the file when the process ends, or the next
            // server that uses the spool.
        }
        onClose.accept(this);
    }
}
