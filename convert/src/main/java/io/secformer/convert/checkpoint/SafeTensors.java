package io.secformer.convert.checkpoint;

import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A safetensors file, memory-mapped. The header is checked in full before anything else is done:
 * what passes can be read without going outside the file. Tensors are converted on request, so a
 * file of any size costs the memory of the tensors that are asked for, once. Safe for use by
 * several threads until it is closed.
 */
public final class SafeTensors implements AutoCloseable {
    private static final ValueLayout.OfFloat F32 =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The longest array that every JVM can make. */
    private static final long MAX_ELEMENTS = Integer.MAX_VALUE - 8;

    private final Path file;
    private final Arena arena;
    private final MemorySegment data;
    private final SafeTensorsHeader header;

    private SafeTensors(Path file, Arena arena, MemorySegment data, SafeTensorsHeader header) {
        this.file = file;
        this.arena = arena;
        this.data = data;
        this.header = header;
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws FormatException if the file is missing, truncated, or its header is broken
     */
    @SuppressWarnings("MustBeClosedChecker") // closed by close(), or below on failure
    public static SafeTensors open(Path file) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment all =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            long headerBytes = headerLength(all, file);
            MemorySegment data = all.asSlice(8 + headerBytes);
            byte[] json = all.asSlice(8, headerBytes).toArray(ValueLayout.JAVA_BYTE);
            SafeTensorsHeader header =
                    SafeTensorsHeader.parse(json, data.byteSize(), file.toString());
            return new SafeTensors(file, arena, data, header);
        } catch (NoSuchFileException e) {
            arena.close();
            throw new FormatException(file, "there is no such file", e);
        } catch (IOException e) {
            arena.close();
            throw new FormatException(file, "cannot be read: " + FileErrors.reason(e), e);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    private static long headerLength(MemorySegment all, Path file) {
        if (all.byteSize() < 8) {
            throw new FormatException(
                    file, all.byteSize() + " bytes are too few for a safetensors file");
        }
        long length = all.get(I64, 0);
        long limit = Math.min(all.byteSize() - 8, SafeTensorsHeader.MAX_BYTES);
        if (length < 2 || length > limit) {
            throw new FormatException(
                    file,
                    "the header claims "
                            + Long.toUnsignedString(length)
                            + " bytes, expected 2 to "
                            + limit
                            + " in a file of "
                            + all.byteSize());
        }
        return length;
    }

    /** The names of all tensors, in the order of their data. */
    public Set<String> names() {
        return header.tensors().keySet();
    }

    /** The texts under {@code __metadata__}. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** Whether there is a tensor of that name. */
    public boolean contains(String name) {
        return header.tensors().containsKey(name);
    }

    /**
     * Type and shape of a tensor.
     *
     * @throws FormatException if there is none of that name
     */
    public TensorInfo info(String name) {
        TensorInfo info = header.tensors().get(name);
        if (info == null) {
            throw new FormatException(file, "the tensor " + name + " is missing");
        }
        return info;
    }

    /**
     * A tensor of type F32, F16, BF16 or F64, row by row, as floats. NaN and infinity pass: see
     * {@link #requireFinite}.
     *
     * @throws FormatException if it is missing, of another type, or longer than an array can be
     */
    public float[] floats(String name) {
        TensorInfo info = info(name);
        if (!info.dtype().isFloat()) {
            throw new FormatException(
                    file,
                    "tensor " + name + " is " + info.dtype() + ", expected F32, F16, BF16 or F64");
        }
        float[] values = new float[length(info)];
        MemorySegment slice = data.asSlice(info.begin(), info.byteLength());
        switch (info.dtype()) {
            case F32 -> MemorySegment.copy(slice, F32, 0, values, 0, values.length);
            case F64 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) slice.get(F64, 8L * i);
                }
            }
            case F16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.float16ToFloat(slice.get(I16, 2L * i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.intBitsToFloat(slice.get(I16, 2L * i) << 16);
                }
            }
            default -> throw new IllegalStateException("unreachable: " + info.dtype());
        }
        slice.unload();
        return values;
    }

    /**
     * A tensor of type I64, row by row.
     *
     * @throws FormatException if it is missing, of another type, or longer than an array can be
     */
    public long[] longs(String name) {
        TensorInfo info = info(name);
        return longs(name, 0, length(info));
    }

    /**
     * Part of a tensor of type I64, so that a large one need not be held whole.
     *
     * @param from index of the first element, row by row
     * @param count number of elements
     * @throws FormatException if it is missing or of another type
     * @throws IndexOutOfBoundsException if the part is not inside the tensor
     */
    public long[] longs(String name, long from, int count) {
        TensorInfo info = info(name);
        if (info.dtype() != DType.I64) {
            throw new FormatException(
                    file, "tensor " + name + " is " + info.dtype() + ", expected I64");
        }
        Objects.checkFromIndexSize(from, count, info.elements());
        long[] values = new long[count];
        MemorySegment slice = data.asSlice(info.begin() + 8 * from, 8L * count);
        MemorySegment.copy(slice, I64, 0, values, 0, count);
        // What was copied need not stay in memory a second time.
        slice.unload();
        return values;
    }

    /**
     * Checks that no value is NaN or infinite.
     *
     * @param values the tensor's values, as {@link #floats} gave them
     * @throws FormatException naming the tensor and the index of the first bad value
     */
    public void requireFinite(String name, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new FormatException(
                        file,
                        "tensor "
                                + name
                                + " holds "
                                + values[i]
                                + " at index "
                                + Shapes.index(info(name).shape(), i));
            }
        }
    }

    /** The file this was opened from. */
    public Path file() {
        return file;
    }

    /** Releases the memory map; tensors already read stay valid. */
    @Override
    public void close() {
        arena.close();
    }

    private int length(TensorInfo info) {
        if (info.elements() > MAX_ELEMENTS) {
            throw new FormatException(
                    file,
                    "tensor "
                            + info.name()
                            + " has "
                            + info.elements()
                            + " elements, more than an array can hold");
        }
        return (int) info.elements();
    }
}
