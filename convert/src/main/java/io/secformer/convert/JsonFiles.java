package io.secformer.convert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Strict reading and atomic writing of JSON: UTF-8 only, no key twice, no deep nesting, nothing
 * after the document, and a size that is checked before memory is taken.
 */
public final class JsonFiles {
    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(64)
                                                    .build())
                                    .build())
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private JsonFiles() {}

    /**
     * Reads one JSON document.
     *
     * @param maxBytes the largest file that is accepted
     * @throws FormatException if the file is missing, too large, not UTF-8 or not strict JSON
     */
    public static JsonNode read(Path file, int maxBytes) {
        byte[] bytes;
        try {
            long size = Files.size(file);
            if (size > maxBytes) {
                throw new FormatException(
                        file, size + " bytes of JSON, expected at most " + maxBytes);
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new FormatException(file, "there is no such file", e);
        } catch (IOException e) {
            throw new FormatException(file, "cannot be read: " + FileErrors.reason(e), e);
        }
        return parse(bytes, file.toString());
    }

    /**
     * Reads one JSON document from its bytes.
     *
     * @param where named in messages
     * @throws FormatException if the bytes are not UTF-8 or not strict JSON
     */
    public static JsonNode parse(byte[] utf8, String where) {
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(utf8))
                            .toString();
            JsonNode node = MAPPER.readTree(text);
            if (node.isMissingNode()) {
                throw new FormatException(where, "expected a JSON document, found nothing");
            }
            return node;
        } catch (CharacterCodingException e) {
            throw new FormatException(where, "the JSON is not UTF-8", e);
        } catch (JsonProcessingException e) {
            throw new FormatException(where, JsonFaults.reason(e), e);
        }
    }

    /** The document as indented text with a final newline. */
    public static String format(JsonNode json) {
        return json.toPrettyString() + "\n";
    }

    /**
     * Writes a document; the file appears whole or not at all.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    public static void write(Path file, JsonNode json) {
        WholeFiles.write(file, format(json));
    }
}
