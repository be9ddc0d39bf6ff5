package io.secformer.convert.share;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.FormatException;
import java.util.regex.Pattern;

/**
 * What a client must give to a shared model: token ids of the model's own tokenizer, of one text or
 * of two. Ids of another tokenizer would be answered like any others, wrongly.
 *
 * @param tokenizerDigest SHA-256 over all that decides the tokenizer's ids, in hexadecimal
 * @param pair whether the task takes pairs of texts
 */
public record InputInfo(String tokenizerDigest, boolean pair) {
    private static final String KEY = "input";
    private static final Pattern HEX_256 = Pattern.compile("[0-9a-f]{64}");
    private static final int SHOWN = 12;

    /** Checks the digest. */
    public InputInfo {
        if (!HEX_256.matcher(tokenizerDigest).matches()) {
            throw new IllegalArgumentException(
                    "the tokenizer's digest is not 64 hexadecimal digits");
        }
    }

    /** Puts this into a manifest or a public model. */
    public void putInto(ObjectNode json) {
        json.putObject(KEY).put("tokenizerDigest", tokenizerDigest).put("pair", pair);
    }

    /**
     * Reads what {@link #putInto} wrote.
     *
     * @throws IllegalArgumentException if it is missing or malformed
     */
    public static InputInfo from(JsonNode json) {
        JsonNode digest = json.path(KEY).path("tokenizerDigest");
        JsonNode pair = json.path(KEY).path("pair");
        if (!digest.isTextual() || !pair.isBoolean()) {
            throw new IllegalArgumentException(
                    "it does not say which tokenizer the model has (input.tokenizerDigest), or"
                            + " whether it takes pairs (input.pair)");
        }
        return new InputInfo(digest.textValue(), pair.booleanValue());
    }

    /**
     * Checks a client's tokenizer.
     *
     * @param where it is, for the message
     * @param found its digest
     * @throws FormatException if it is not the model's
     */
    public void requireTokenizer(String where, String found) {
        if (!found.equals(tokenizerDigest)) {
            throw new FormatException(
                    where,
                    "this tokenizer is not the model's: its digest is "
                            + brief(found)
                            + "..., the model's "
                            + brief(tokenizerDigest)
                            + "...; take the tokenizer's files from the folder that was converted,"
                            + " all of them");
        }
    }

    private static String brief(String digest) {
        return digest.substring(0, SHOWN);
    }
}
