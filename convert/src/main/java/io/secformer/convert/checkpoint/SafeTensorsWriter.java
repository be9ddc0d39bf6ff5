package io.secformer.convert.checkpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.Sha256;
import io.secformer.kit.file.WholeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a safetensors file of F32 and I64 tensors, piece by piece: only a small buffer is held.
 * Names, types and shapes are declared first, values follow in that order in pieces of any length,
 * and {@link #commit} moves the finished file to its place. Closed without a commit, nothing is
 * left behind.
 *
 * <pre>{@code
 * try (SafeTensorsWriter writer =
 *         new SafeTensorsWriter.Builder()
 *                 .metadata("format", "pt")
 *                 .tensor("weight", DType.F32, List.of(2, 3))
 *                 .open(file)) {
 *     writer.write("weight", values);
 *     writer.commit();
 * }
 * }</pre>
 */
public final class SafeTensorsWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private final List<TensorInfo> tensors;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final MessageDigest digest;
    private int current;
    private long written;
    private @Nullable String sha256;

    private SafeTensorsWriter(Path file, List<TensorInfo> tensors) throws IOException {
        this.target = file.toAbsolutePath();
        this.temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
        this.tensors = tensors;
        this.digest = Sha256.begin();
        Files.createDirectories(target.getParent());
        this.channel =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
    }

    /**
     * Appends values to a tensor of type F32.
     *
     * @throws IllegalArgumentException if another tensor is due, or more values come than fit
     */
    public void write(String name, float[] values) {
        write(name, values, 0, values.length);
    }

    /** As {@link #write(String, float[])}, for a part of an array. */
    public void write(String name, float[] values, int from, int count) {
        Objects.checkFromIndexSize(from, count, values.length);
        expect(name, DType.F32, count);
        int position = from;
        while (position < from + count) {
            int piece = Math.min(room(Float.BYTES), from + count - position);
            buffer.asFloatBuffer().put(values, position, piece);
            buffer.position(buffer.position() + piece * Float.BYTES);
            position += piece;
        }
    }

    /**
     * Appends values to a tensor of type I64.
     *
     * @throws IllegalArgumentException if another tensor is due, or more values come than fit
     */
    public void write(String name, long[] values) {
        write(name, values, 0, values.length);
    }

    /** As {@link #write(String, long[])}, for a part of an array. */
    public void write(String name, long[] values, int from, int count) {
        Objects.checkFromIndexSize(from, count, values.length);
        expect(name, DType.I64, count);
        int position = from;
        while (position < from + count) {
            int piece = Math.min(room(Long.BYTES), from + count - position);
            buffer.asLongBuffer().put(values, position, piece);
            buffer.position(buffer.position() + piece * Long.BYTES);
            position += piece;
        }
    }

    /**
     * Finishes the file and moves it to its place.
     *
     * @throws IllegalStateException if values are missing
     */
    public void commit() {
        skipFinished();
        if (current < tensors.size()) {
            throw new IllegalStateException(
                    target + ": tensor " + tensors.get(current).name() + " is not complete");
        }
        flush();
        try {
            channel.force(true);
            channel.close();
            WholeFiles.replace(temporary, target);
        } catch (IOException e) {
            throw failed(e);
        }
        sha256 = Sha256.end(digest);
    }

    /**
     * SHA-256 of the whole file, in hexadecimal.
     *
     * @throws IllegalStateException before {@link #commit}
     */
    public String sha256() {
        if (sha256 == null) {
            throw new IllegalStateException(target + ": not committed");
        }
        return sha256;
    }

    /** Releases the file; without a {@link #commit} it is removed. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void start(byte[] header) {
        buffer.putLong(header.length);
        flush();
        writeFully(ByteBuffer.wrap(header));
    }

    private void expect(String name, DType dtype, int count) {
        skipFinished();
        if (current == tensors.size()) {
            throw new IllegalArgumentException(
                    target + ": tensor " + name + " comes after the last");
        }
        TensorInfo due = tensors.get(current);
        if (!due.name().equals(name) || due.dtype() != dtype) {
            throw new IllegalArgumentException(
                    target
                            + ": expected "
                            + due.dtype()
                            + " values of "
                            + due.name()
                            + ", found "
                            + dtype
                            + " values of "
                            + name);
        }
        if (written + count > due.elements()) {
            throw new IllegalArgumentException(
                    target
                            + ": tensor "
                            + name
                            + " has "
                            + due.elements()
                            + " elements, found "
                            + (written + count));
        }
        written += count;
    }

    private void skipFinished() {
        while (current < tensors.size() && written == tensors.get(current).elements()) {
            current++;
            written = 0;
        }
    }

    /** Elements that fit into the buffer now; never zero. */
    private int room(int elementBytes) {
        if (buffer.remaining() < elementBytes) {
            flush();
        }
        return buffer.remaining() / elementBytes;
    }

    private void flush() {
        buffer.flip();
        writeFully(buffer);
        buffer.clear();
    }

    private void writeFully(ByteBuffer bytes) {
        digest.update(bytes.duplicate());
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException(target + " cannot be written: " + FileErrors.reason(e), e);
    }

    /** Declares what a file will hold. */
    public static final class Builder {
        private final Map<String, String> metadata = new LinkedHashMap<>();
        private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        private long position;

        /** Creates a declaration of an empty file. */
        public Builder() {}

        /** Adds a text to the file's metadata. */
        public Builder metadata(String key, String value) {
            metadata.put(key, value);
            return this;
        }

        /**
         * Declares the next tensor.
         *
         * @throws IllegalArgumentException if the name is taken or the type is not F32 or I64
         */
        public Builder tensor(String name, DType dtype, List<Integer> shape) {
            if (dtype != DType.F32 && dtype != DType.I64) {
                throw new IllegalArgumentException(
                        "tensor " + name + ": " + dtype + " cannot be written, only F32 and I64");
            }
            long end = position + Shapes.elements(shape) * dtype.bytes();
            TensorInfo info = new TensorInfo(name, dtype, Shapes.toLongs(shape), position, end);
            if (name.equals(SafeTensorsHeader.METADATA) || tensors.put(name, info) != null) {
                throw new IllegalArgumentException("tensor " + name + ": the name is taken");
            }
            position = end;
            return this;
        }

        /**
         * Creates the file under a temporary name and writes its header.
         *
         * @throws UncheckedIOException if that fails
         */
        public SafeTensorsWriter open(Path file) {
            SafeTensorsWriter writer;
            try {
                writer = new SafeTensorsWriter(file, List.copyOf(tensors.values()));
            } catch (IOException e) {
                throw new UncheckedIOException(
                        file + " cannot be written: " + FileErrors.reason(e), e);
            }
            try {
                writer.start(header());
                return writer;
            } catch (UncheckedIOException e) {
                writer.close();
                throw e;
            }
        }

        /** The header's JSON, filled up with spaces so that the data is aligned to 8 bytes. */
        private byte[] header() {
            ObjectNode root = JsonNodeFactory.instance.objectNode();
            if (!metadata.isEmpty()) {
                ObjectNode texts = root.putObject(SafeTensorsHeader.METADATA);
                metadata.forEach(texts::put);
            }
            for (TensorInfo info : tensors.values()) {
                ObjectNode entry = root.putObject(info.name());
                entry.put("dtype", info.dtype().name());
                info.shape().forEach(entry.putArray("shape")::add);
                entry.putArray("data_offsets").add(info.begin()).add(info.end());
            }
            String json = root.toString();
            int bytes = json.getBytes(StandardCharsets.UTF_8).length;
            return (json + " ".repeat((8 - bytes % 8) % 8)).getBytes(StandardCharsets.UTF_8);
        }
    }
}
