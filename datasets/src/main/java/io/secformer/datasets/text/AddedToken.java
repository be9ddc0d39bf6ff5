package io.secformer.datasets.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.nio.file.Path;

/**
 * A token that is found in a text as a whole, before anything is split.
 *
 * @param content the token
 * @param singleWord whether it is found between word borders only
 * @param lstrip whether it takes the blanks on its left
 * @param rstrip whether it takes the blanks on its right
 * @param normalized whether it is looked for in the normalized text
 * @param special whether it is one of the tokenizer's special tokens
 */
record AddedToken(
        String content,
        boolean singleWord,
        boolean lstrip,
        boolean rstrip,
        boolean normalized,
        boolean special) {

    /** A special token with Hugging Face's usual options. */
    static AddedToken special(String content) {
        return of(content, true);
    }

    /** A token with Hugging Face's usual options. */
    static AddedToken of(String content, boolean special) {
        return new AddedToken(content, false, false, false, !special, special);
    }

    /**
     * A token from a file: its text, or an object with {@code content} and options.
     *
     * @param key the token's key, for messages
     * @param special what holds unless the object says {@code special} itself
     * @throws FormatException if it is neither, or an option is not true or false
     */
    static AddedToken read(Path file, String key, JsonNode json, boolean special) {
        if (json.isTextual()) {
            return of(json.textValue(), special);
        }
        if (!json.path("content").isTextual()) {
            throw new FormatException(
                    file, key + " is " + json + ", expected a token or an object with its content");
        }
        boolean isSpecial = flag(file, key, json, "special", special);
        return new AddedToken(
                json.path("content").textValue(),
                flag(file, key, json, "single_word", false),
                flag(file, key, json, "lstrip", false),
                flag(file, key, json, "rstrip", false),
                flag(file, key, json, "normalized", !isSpecial),
                isSpecial);
    }

    private static boolean flag(
            Path file, String key, JsonNode json, String option, boolean otherwise) {
        JsonNode value = json.path(option);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new FormatException(
                    file, option + " of " + key + " is " + value + ", expected true or false");
        }
        return value.asBoolean(otherwise);
    }

    /** The same token among the special ones. */
    AddedToken asSpecial() {
        return new AddedToken(content, singleWord, lstrip, rstrip, normalized, true);
    }

    /** As an entry of {@code added_tokens} in a tokenizer.json. */
    ObjectNode toJson(int id) {
        return JsonFiles.object()
                .put("id", id)
                .put("content", content)
                .put("single_word", singleWord)
                .put("lstrip", lstrip)
                .put("rstrip", rstrip)
                .put("normalized", normalized)
                .put("special", special);
    }
}
