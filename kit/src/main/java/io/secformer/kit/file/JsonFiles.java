package io.secformer.kit.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;

/**
 * Strict reading and atomic writing of JSON: UTF-8 only, no key twice, no deep nesting, nothing
 * after the document, and a size that is checked before memory is taken.
 */
public final class JsonFiles {
    private static final int DEEPEST = 64;

    /** As Python and Rust read: of two equal keys the last one counts. */
    private static final JsonMapper LENIENT =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEEPEST)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private static final JsonMapper STRICT =
            LENIENT.rebuild().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

    private JsonFiles() {}

    /** A new, empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * Reads one JSON document.
     *
     * @param maxBytes the largest file that is accepted
     * @throws FormatException if the file is missing, too large, not UTF-8 or not strict JSON
     */
    public static JsonNode read(Path file, int maxBytes) {
        return parse(WholeFiles.readBytes(file, maxBytes), file.toString());
    }

    /**
     * Reads one JSON document that another program wrote: of two equal keys the last one counts.
     *
     * @throws FormatException if the file is missing, larger than {@link WholeFiles#LARGEST}, not
     *     UTF-8 or not JSON
     */
    public static JsonNode readLastOfEachKey(Path file) {
        return parse(LENIENT, WholeFiles.readBytes(file, WholeFiles.LARGEST), file.toString());
    }

    /**
     * Reads one JSON document from its bytes.
     *
     * @param where named in messages
     * @throws FormatException if the bytes are not UTF-8 or not strict JSON
     */
    public static JsonNode parse(byte[] utf8, String where) {
        return parse(STRICT, utf8, where);
    }

    private static JsonNode parse(JsonMapper mapper, byte[] utf8, String where) {
        try {
            JsonNode node = mapper.readTree(WholeFiles.decode(utf8));
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
