package io.secformer.convert.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafeTensorsTest {
    @TempDir private Path folder;

    @Test
    void whatIsWrittenIsReadBack() {
        Path file = folder.resolve("a.safetensors");
        float[] floats = {1.5f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, 3f, -7f};
        long[] longs = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE};
        try (SafeTensorsWriter writer =
                new SafeTensorsWriter.Builder()
                        .metadata("format", "pt")
                        .tensor("w", DType.F32, List.of(2, 3))
                        .tensor("empty", DType.F32, List.of(0, 5))
                        .tensor("l", DType.I64, List.of(4))
                        .tensor("scalar", DType.F32, List.of())
                        .open(file)) {
            writer.write("w", floats, 0, 2);
            writer.write("w", floats, 2, 4);
            writer.write("l", longs);
            writer.write("scalar", new float[] {9f});
            writer.commit();
            assertThat(writer.sha256()).hasSize(64);
        }
        try (SafeTensors tensors = SafeTensors.open(file)) {
            assertThat(tensors.names()).containsExactly("w", "empty", "l", "scalar");
            assertThat(tensors.metadata()).containsEntry("format", "pt").hasSize(1);
            assertThat(tensors.info("w").shape()).containsExactly(2L, 3L);
            assertThat(tensors.floats("w")).isEqualTo(floats);
            assertThat(tensors.floats("empty")).isEmpty();
            assertThat(tensors.floats("scalar")).containsExactly(9f);
            assertThat(tensors.longs("l")).isEqualTo(longs);
            assertThat(tensors.longs("l", 1, 2)).containsExactly(-1, 0);
        }
    }

    @Test
    void tensorsLongerThanTheBufferSurvive() {
        Path file = folder.resolve("long.safetensors");
        long[] values = new long[300_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 0x9E3779B97F4A7C15L;
        }
        try (SafeTensorsWriter writer =
                new SafeTensorsWriter.Builder()
                        .tensor("odd", DType.F32, List.of(3))
                        .tensor("l", DType.I64, List.of(values.length))
                        .open(file)) {
            writer.write("odd", new float[] {1, 2, 3});
            writer.write("l", values);
            writer.commit();
        }
        try (SafeTensors tensors = SafeTensors.open(file)) {
            assertThat(tensors.longs("l")).isEqualTo(values);
            assertThat(tensors.floats("odd")).containsExactly(1, 2, 3);
        }
    }

    @Test
    void digestIsThatOfTheFile() throws Exception {
        Path file = folder.resolve("d.safetensors");
        String digest;
        try (SafeTensorsWriter writer =
                new SafeTensorsWriter.Builder().tensor("x", DType.F32, List.of(1)).open(file)) {
            writer.write("x", new float[] {1});
            writer.commit();
            digest = writer.sha256();
        }
        byte[] expected = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        assertThat(digest).isEqualTo(HexFormat.of().formatHex(expected));
    }

    @Test
    void uncommittedWriterLeavesNothing() throws IOException {
        Path file = folder.resolve("u.safetensors");
        try (SafeTensorsWriter writer =
                new SafeTensorsWriter.Builder().tensor("x", DType.F32, List.of(2)).open(file)) {
            writer.write("x", new float[] {1});
            assertThatThrownBy(writer::commit)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("x is not complete");
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void writerRefusesWrongOrderTypeAndLength() {
        Path file = folder.resolve("w.safetensors");
        try (SafeTensorsWriter writer =
                new SafeTensorsWriter.Builder()
                        .tensor("a", DType.F32, List.of(2))
                        .tensor("b", DType.I64, List.of(1))
                        .open(file)) {
            assertThatThrownBy(() -> writer.write("b", new long[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected F32 values of a");
            assertThatThrownBy(() -> writer.write("a", new long[1]))
                    .hasMessageContaining("expected F32 values of a");
            assertThatThrownBy(() -> writer.write("a", new float[3]))
                    .hasMessageContaining("has 2 elements, found 3");
        }
    }

    @Test
    void halfAndDoublePrecisionAreRead() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        data.putShort(Float.floatToFloat16(-1.5f)).putShort(Float.floatToFloat16(0.25f));
        data.putShort((short) (Float.floatToRawIntBits(3f) >>> 16)).putShort((short) 0xBF80);
        data.putDouble(2.25);
        Path file =
                write(
                        "{'h':{'dtype':'F16','shape':[2],'data_offsets':[0,4]},"
                                + "'b':{'dtype':'BF16','shape':[2],'data_offsets':[4,8]},"
                                + "'d':{'dtype':'F64','shape':[1],'data_offsets':[8,16]}}",
                        data.array());
        try (SafeTensors tensors = SafeTensors.open(file)) {
            assertThat(tensors.floats("h")).containsExactly(-1.5f, 0.25f);
            assertThat(tensors.floats("b")).containsExactly(3f, -1f);
            assertThat(tensors.floats("d")).containsExactly(2.25f);
            assertThatThrownBy(() -> tensors.longs("d"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("tensor d is F64, expected I64");
            assertThatThrownBy(() -> tensors.info("none"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("the tensor none is missing");
        }
    }

    @Test
    void nanIsNamedWithItsIndex() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(16, Float.NaN);
        Path file = write(tensor("w", "F32", "[2,3]", "[0,24]"), data.array());
        try (SafeTensors tensors = SafeTensors.open(file)) {
            assertThatThrownBy(() -> tensors.requireFinite("w", tensors.floats("w")))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("tensor w holds NaN at index [1, 1]");
        }
    }

    static Stream<Arguments> hostileHeaders() {
        String good = tensor("x", "F32", "[2]", "[0,8]");
        return Stream.of(
                Arguments.of("not JSON", "{'x':", "not valid JSON"),
                Arguments.of("an array", "[1,2]", "not a JSON object"),
                Arguments.of("two documents", good + good, "not valid JSON"),
                Arguments.of(
                        "duplicate names",
                        good.substring(0, good.length() - 1) + "," + good.substring(1),
                        "Duplicate"),
                Arguments.of("deep JSON", "{'x':" + "[".repeat(5000), "nesting depth"),
                Arguments.of(
                        "negative offset",
                        tensor("x", "F32", "[2]", "[-8,0]"),
                        "data offsets -8 to 0 are not a range"),
                Arguments.of(
                        "reversed offsets",
                        tensor("x", "F32", "[2]", "[8,0]"),
                        "data offsets 8 to 0 are not a range"),
                Arguments.of(
                        "offsets beyond the file",
                        tensor("x", "F32", "[4]", "[0,16]"),
                        "ends at byte 16 but the file holds 8"),
                Arguments.of(
                        "overlap",
                        "{'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
                                + "'y':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}",
                        "(overlap)"),
                Arguments.of("hole", tensor("x", "F32", "[1]", "[4,8]"), "(hole)"),
                Arguments.of(
                        "data without a tensor",
                        tensor("x", "F32", "[1]", "[0,4]"),
                        "describes 4 bytes of data, the file holds 8"),
                Arguments.of(
                        "shape and bytes disagree",
                        tensor("x", "F32", "[3]", "[0,8]"),
                        "needs 12 bytes, the header gives it 8"),
                Arguments.of(
                        "shape product overflows",
                        tensor("x", "F32", "[4294967296,4294967296,2]", "[0,8]"),
                        "too many elements"),
                Arguments.of(
                        "shape product overflows to zero",
                        tensor("x", "F32", "[4611686018427387904,4]", "[0,0]"),
                        "too many elements"),
                Arguments.of(
                        "bytes overflow",
                        tensor("x", "F64", "[1152921504606846976]", "[0,8]"),
                        "too many elements"),
                Arguments.of(
                        "negative dimension",
                        tensor("x", "F32", "[-1,-2]", "[0,8]"),
                        "negative dimension"),
                Arguments.of(
                        "number beyond 64 bits",
                        tensor("x", "F32", "[18446744073709551618]", "[0,8]"),
                        "expected a whole number"),
                Arguments.of(
                        "fractional offset",
                        tensor("x", "F32", "[2]", "[0.0,8]"),
                        "expected a whole number"),
                Arguments.of(
                        "three offsets",
                        tensor("x", "F32", "[2]", "[0,4,8]"),
                        "are not two numbers"),
                Arguments.of("unknown dtype", tensor("x", "F33", "[2]", "[0,8]"), "dtype \"F33\""),
                Arguments.of("no dtype", "{'x':{}}", "unknown dtype"),
                Arguments.of("tensor is a number", "{'x':1}", "unknown dtype"),
                Arguments.of(
                        "metadata is a list", "{'__metadata__':[]}", "__metadata__ is not a JSON"),
                Arguments.of(
                        "metadata holds a number",
                        "{'__metadata__':{'a':1}}",
                        "a value that is not a text"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileHeaders")
    void hostileHeaderIsRefused(String what, String header, String message) throws IOException {
        Path file = write(header, new byte[8]);
        assertThatThrownBy(() -> SafeTensors.open(file))
                .as(what)
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(message)
                .hasMessageStartingWith(file.toString());
    }

    @Test
    void headerThatIsNotUtf8IsRefused() throws IOException {
        byte[] header = {'{', '"', (byte) 0xC3, (byte) 0x28, '"', ':', '1', '}'};
        Path file = folder.resolve("x.safetensors");
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, bytes.putLong(8).put(header).array());
        assertThatThrownBy(() -> SafeTensors.open(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("not UTF-8");
    }

    @ParameterizedTest
    @MethodSource("headerLengths")
    void impossibleHeaderLengthIsRefused(long length) throws IOException {
        Path file = folder.resolve("x.safetensors");
        ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, bytes.putLong(length).array());
        assertThatThrownBy(() -> SafeTensors.open(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("the header claims " + Long.toUnsignedString(length));
    }

    static Stream<Long> headerLengths() {
        return Stream.of(0L, 1L, 57L, 1L << 40, Long.MAX_VALUE, -1L, Long.MIN_VALUE);
    }

    @Test
    void everyTruncationOfAFileIsRefused() throws IOException {
        Path file = write(tensor("x", "F32", "[2]", "[0,8]"), new byte[8]);
        byte[] whole = Files.readAllBytes(file);
        Path cut = folder.resolve("cut.safetensors");
        for (int length = 0; length < whole.length; length++) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> SafeTensors.open(cut))
                    .as("first %d bytes", length)
                    .isInstanceOf(FormatException.class);
        }
    }

    @Test
    void missingFileIsNamed() {
        Path file = folder.resolve("none.safetensors");
        assertThatThrownBy(() -> SafeTensors.open(file))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + ": there is no such file");
    }

    private static String tensor(String name, String dtype, String shape, String offsets) {
        return "{'"
                + name
                + "':{'dtype':'"
                + dtype
                + "','shape':"
                + shape
                + ",'data_offsets':"
                + offsets
                + "}}";
    }

    /** Writes a file by hand; single quotes stand for double quotes. */
    private Path write(String header, byte[] data) throws IOException {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).put(data);
        Path file = folder.resolve("hand.safetensors");
        Files.write(file, bytes.array());
        return file;
    }
}
