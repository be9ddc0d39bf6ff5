package io.secformer.datasets;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Strict reading and atomic writing of small JSON documents. */
public final class Json {
    private static final int LARGEST = 64 << 20;

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /** As Python and Rust read: of two equal keys the last one counts. */
    private static final JsonMapper LENIENT =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private Json() {}

    /** A new, empty object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /**
     * Reads one document.
     *
     * @throws DataFormatException if the file is missing, absurdly large or not strict JSON
     */
    public static JsonNode read(Path file) {
        return read(MAPPER, file);
    }

    /**
     * Reads one document that another program wrote: of two equal keys the last one counts.
     *
     * @throws DataFormatException if the file is missing, absurdly large or not JSON
     */
    public static JsonNode readLastOfEachKey(Path file) {
        return read(LENIENT, file);
    }

    private static JsonNode read(JsonMapper mapper, Path file) {
        try {
            return mapper.readTree(readText(file));
        } catch (JsonProcessingException e) {
            throw new DataFormatException(file, JsonFaults.reason(e), e);
        }
    }

    /**
     * Reads a small text file.
     *
     * @throws DataFormatException if the file is missing, absurdly large or not UTF-8
     */
    public static String readText(Path file) {
        try {
            long size = Files.size(file);
            if (size > LARGEST) {
                throw new DataFormatException(file, size + " bytes, expected at most " + LARGEST);
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new DataFormatException(file, "there is no such file", e);
        } catch (CharacterCodingException e) {
            throw new DataFormatException(file, "is not UTF-8", e);
        } catch (IOException e) {
            throw new DataFormatException(file, "cannot be read: " + DataFileErrors.reason(e), e);
        }
    }

    /** Writes a document; the file appears whole or not at all. */
    public static void write(Path file, JsonNode json) throws IOException {
        WholeFiles.write(file, json.toPrettyString() + "\n");
    }
}
