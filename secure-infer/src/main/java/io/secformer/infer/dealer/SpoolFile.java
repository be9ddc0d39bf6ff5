package io.secformer.infer.dealer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The pieces of one inference in one file, each behind the one that came before it. */
final class SpoolFile implements PieceStore {
    private final Path file;
    private final FileChannel channel;
    private final Consumer<SpoolFile> onClose;
    private final AtomicLong end = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param file its name, for messages
     * @param channel adopted; closing it deletes the file
     * @param onClose is called once
     */
    SpoolFile(Path file, FileChannel channel, Consumer<SpoolFile> onClose) {
        this.file = file;
        this.channel = channel;
        this.onClose = onClose;
    }

    /**
     * {@inheritDoc}
     *
     * @throws SpoolException if it cannot be written
     */
    @Override
    public Piece keep(byte[] packed) {
        long from = end.getAndAdd(packed.length);
        ByteBuffer bytes = ByteBuffer.wrap(packed);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes, from + bytes.position());
            }
        } catch (IOException e) {
            throw new SpoolException(file, "cannot be written", e);
        }
        return new OnDisk(from, packed.length);
    }

    /** A piece by its place in the file. */
    private final class OnDisk implements Piece {
        private final long from;
        private final int length;

        OnDisk(long from, int length) {
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
