package io.secformer.datasets.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.Sha256;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * SHA-256 over what decides a tokenizer's ids, in a canonical form: vocabulary, normalization,
 * splitting, added tokens and what is put around texts, all keys in order. Files that give the same
 * ids for these reasons, such as BERT's {@code vocab.txt} and the {@code tokenizer.json} that was
 * made of it, have one digest.
 */
final class TokenizerDigest {
    private static final List<String> PARTS =
            List.of("normalizer", "pre_tokenizer", "post_processor", "model");

    private TokenizerDigest() {}

    /** The digest, 64 lower-case hexadecimal digits. */
    static String of(TokenizerDocument document) {
        ObjectNode canonical = JsonFiles.object();
        canonical.put("version", 1);
        canonical.put("types", document.hasTypes());
        canonical.put("cutsLeft", document.cutsLeft());
        for (String part : PARTS) {
            canonical.set(part, sorted(document.json().path(part)));
        }
        List<JsonNode> added = new ArrayList<>();
        document.json().path("added_tokens").forEach(token -> added.add(sorted(token)));
        added.sort(
                Comparator.comparingInt((JsonNode token) -> token.path("id").asInt())
                        .thenComparing(token -> token.path("content").asText()));
        canonical.putArray("added_tokens").addAll(added);
        return Sha256.of(canonical.toString());
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            TreeMap<String, JsonNode> entries = new TreeMap<>();
            node.properties()
                    .forEach(entry -> entries.put(entry.getKey(), sorted(entry.getValue())));
            ObjectNode sorted = JsonFiles.object();
            entries.forEach(sorted::set);
            return sorted;
        }
        if (node.isArray()) {
            ArrayNode array = JsonFiles.object().putArray("sorted");
            node.forEach(element -> array.add(sorted(element)));
            return array;
        }
        return node.isMissingNode() ? JsonFiles.object().nullNode() : node;
    }
}
