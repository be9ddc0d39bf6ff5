package io.secformer.convert.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file, checked: known types, shapes that fit their bytes, and data
 * ranges that cover the rest of the file without overlap and without a hole.
 *
 * @param metadata the texts under the key __metadata__
 * @param tensors the tensors by name, in the order of their data
 */
record SafeTensorsHeader(Map<String, String> metadata, Map<String, TensorInfo> tensors) {
    static final String METADATA = "__metadata__";

    /** The limit of the format's reference implementation. */
    static final long MAX_BYTES = 100_000_000;

    private static final int MAX_DIMENSIONS = 16;

    SafeTensorsHeader {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * Parses and checks a header.
     *
     * @param utf8 the header's bytes, without the length in front
     * @param dataBytes the bytes that follow the header in the file
     * @param where the file, for messages
     */
    static SafeTensorsHeader parse(byte[] utf8, long dataBytes, String where) {
        JsonNode root = JsonFiles.parse(utf8, where + ": header");
        if (!root.isObject()) {
            throw new FormatException(where, "the header is not a JSON object");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        List<TensorInfo> infos = new ArrayList<>(root.size());
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (entry.getKey().equals(METADATA)) {
                readMetadata(entry.getValue(), metadata, where);
            } else {
                infos.add(readTensor(entry.getKey(), entry.getValue(), where));
            }
        }
        infos.sort(Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end));
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        long position = 0;
        for (TensorInfo info : infos) {
            requireAdjacent(info, position, dataBytes, where);
            position = info.end();
            tensors.put(info.name(), info);
        }
        if (position != dataBytes) {
            throw new FormatException(
                    where,
                    "the header describes "
                            + position
                            + " bytes of data, the file holds "
                            + dataBytes);
        }
        return new SafeTensorsHeader(metadata, tensors);
    }

    private static void requireAdjacent(
            TensorInfo info, long position, long dataBytes, String where) {
        if (info.end() > dataBytes) {
            throw new FormatException(
                    where,
                    "tensor "
                            + info.name()
                            + " ends at byte "
                            + info.end()
                            + " but the file holds "
                            + dataBytes
                            + " bytes of data (truncated?)");
        }
        if (info.begin() != position) {
            throw new FormatException(
                    where,
                    "tensor "
                            + info.name()
                            + " starts at byte "
                            + info.begin()
                            + ", expected "
                            + position
                            + (info.begin() < position ? " (overlap)" : " (hole)"));
        }
    }

    private static void readMetadata(JsonNode node, Map<String, String> metadata, String where) {
        if (!node.isObject()) {
            throw new FormatException(where, METADATA + " is not a JSON object");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getValue().isTextual()) {
                throw new FormatException(
                        where, METADATA + " has a value that is not a text: " + entry.getKey());
            }
            metadata.put(entry.getKey(), entry.getValue().textValue());
        }
    }

    private static TensorInfo readTensor(String name, JsonNode node, String where) {
        try {
            JsonNode typeName = node.path("dtype");
            DType dtype = typeName.isTextual() ? DType.find(typeName.textValue()) : null;
            if (dtype == null) {
                throw new FormatException(
                        "tensor " + name, "unknown dtype " + shorten(typeName.toString()));
            }
            List<Long> shape = wholeNumbers(node.path("shape"), name, "shape");
            List<Long> offsets = wholeNumbers(node.path("data_offsets"), name, "data_offsets");
            if (offsets.size() != 2) {
                throw new FormatException(
                        "tensor " + name, "data_offsets " + offsets + " are not two numbers");
            }
            return new TensorInfo(name, dtype, shape, offsets.get(0), offsets.get(1));
        } catch (FormatException e) {
            throw new FormatException(where, String.valueOf(e.getMessage()), e);
        }
    }

    private static List<Long> wholeNumbers(JsonNode node, String name, String key) {
        if (!node.isArray() || node.size() > MAX_DIMENSIONS) {
            throw new FormatException(
                    "tensor " + name,
                    key + " is not a list of at most " + MAX_DIMENSIONS + " numbers");
        }
        List<Long> numbers = new ArrayList<>(node.size());
        for (JsonNode element : node) {
            if (!element.isIntegralNumber() || !element.canConvertToLong()) {
                throw new FormatException(
                        "tensor " + name,
                        key
                                + " holds "
                                + shorten(element.toString())
                                + ", expected a whole number");
            }
            numbers.add(element.longValue());
        }
        return numbers;
    }

    private static String shorten(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
