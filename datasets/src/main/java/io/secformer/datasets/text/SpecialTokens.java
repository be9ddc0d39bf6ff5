package io.secformer.datasets.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The special and added tokens of a tokenizer, gathered from all of its files in Hugging Face's
 * order:
 *
 * <ol>
 *   <li>{@code added_tokens_decoder} of tokenizer_config.json; where it is missing, {@code
 *       added_tokens.json} and then {@code added_tokens} of tokenizer.json. These by their numbers.
 *   <li>Named tokens such as {@code cls_token}, from tokenizer_config.json; where there is no
 *       {@code added_tokens_decoder}, special_tokens_map.json has the last word.
 *   <li>{@code extra_special_tokens}, or {@code additional_special_tokens} as it used to be called.
 * </ol>
 */
final class SpecialTokens {
    private static final String DECODER = "added_tokens_decoder";
    private static final List<String> NAMES =
            List.of(
                    "bos_token",
                    "eos_token",
                    "unk_token",
                    "sep_token",
                    "pad_token",
                    "cls_token",
                    "mask_token");
    private static final Map<String, String> OF_BERT =
            Map.of(
                    "unk_token", "[UNK]",
                    "sep_token", "[SEP]",
                    "pad_token", "[PAD]",
                    "cls_token", "[CLS]",
                    "mask_token", "[MASK]");

    private final Map<String, @Nullable AddedToken> named = new LinkedHashMap<>();
    private final Set<AddedToken> extra = new LinkedHashSet<>();
    private final TreeMap<Integer, AddedToken> numbered = new TreeMap<>();

    /** Names that a file mentions: a token of added_tokens.json is special only if one does. */
    private final Map<String, String> said = new LinkedHashMap<>();

    private SpecialTokens() {}

    /**
     * Reads them.
     *
     * @param bert whether names that no file mentions are BERT's own
     * @throws FormatException if an entry is malformed
     */
    static SpecialTokens read(TokenizerFiles files, boolean bert) {
        SpecialTokens tokens = new SpecialTokens();
        for (String name : NAMES) {
            String usual = bert ? OF_BERT.get(name) : null;
            tokens.named.put(name, usual == null ? null : AddedToken.special(usual));
        }
        tokens.readNames(files.configFile(), files.config(), false);
        tokens.extra.forEach(token -> tokens.said.put(token.content(), token.content()));
        if (files.config().has(DECODER)) {
            Path file = files.configFile();
            JsonNode decoder = files.config().path(DECODER);
            if (!decoder.isObject()) {
                throw new FormatException(file, DECODER + " is no object");
            }
            decoder.properties()
                    .forEach(entry -> tokens.number(file, entry.getKey(), entry.getValue()));
        } else {
            boolean hasExtra = !tokens.extra.isEmpty();
            tokens.readNames(files.specialTokensFile(), files.specialTokens(), hasExtra);
            tokens.readAddedTokens(files);
        }
        tokens.nameNumbered();
        return tokens;
    }

    private void readNames(Path file, JsonNode json, boolean hasExtra) {
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            boolean isName = NAMES.contains(key);
            if (isName && value.isNull()) {
                named.put(key, null);
                said.remove(key);
            } else if (isName || (key.endsWith("_token") && value.isTextual())) {
                AddedToken token = AddedToken.read(file, key, value, true);
                named.put(key, token);
                if (isName) {
                    said.put(key, token.content());
                }
            }
        }
        JsonNode newer = json.path("extra_special_tokens");
        boolean older = newer.isMissingNode() || newer.isNull() || newer.isEmpty();
        String key = older ? "additional_special_tokens" : "extra_special_tokens";
        JsonNode more = json.path(key);
        if (more.isObject()) {
            more.properties()
                    .forEach(
                            entry ->
                                    named.put(
                                            entry.getKey(),
                                            AddedToken.read(file, key, entry.getValue(), true)));
        } else if (more.isArray()) {
            if (!older || !hasExtra) {
                more.forEach(token -> extra.add(AddedToken.read(file, key, token, true)));
            }
        } else if (!more.isMissingNode() && !more.isNull()) {
            throw new FormatException(file, key + " is " + more + ", expected a list");
        }
    }

    private void number(Path file, String number, JsonNode json) {
        try {
            numbered.put(Integer.valueOf(number), AddedToken.read(file, DECODER, json, false));
        } catch (NumberFormatException e) {
            throw new FormatException(
                    file, "'" + number + "' in " + DECODER + " is no token id", e);
        }
    }

    private void readAddedTokens(TokenizerFiles files) {
        for (JsonNode token : files.specialTokens().path("extra_special_tokens")) {
            String content = token.path("content").asText(token.asText());
            said.put(content, content);
        }
        for (Map.Entry<String, JsonNode> entry : files.addedTokens().properties()) {
            if (!entry.getValue().isInt()) {
                throw new FormatException(
                        files.addedTokensFile(),
                        "the id of '" + entry.getKey() + "' is " + entry.getValue());
            }
            boolean isSpecial = said.containsValue(entry.getKey());
            numbered.put(entry.getValue().intValue(), AddedToken.of(entry.getKey(), isSpecial));
        }
        for (JsonNode token : files.document().path("added_tokens")) {
            if (!token.path("id").isInt()) {
                throw new FormatException(
                        files.main(), "an entry of added_tokens has no id: " + token);
            }
            numbered.put(
                    token.path("id").intValue(),
                    AddedToken.read(files.main(), "added_tokens", token, false));
        }
    }

    /** A named token has the options of the numbered one of the same text. */
    private void nameNumbered() {
        Map<String, AddedToken> byContent = new LinkedHashMap<>();
        numbered.values().forEach(token -> byContent.put(token.content(), token));
        named.replaceAll(
                (_, token) ->
                        token == null ? null : byContent.getOrDefault(token.content(), token));
    }

    /** The text of a named token, such as {@code cls_token}; null where there is none. */
    @Nullable String name(String key) {
        AddedToken token = named.get(key);
        return token == null ? null : token.content();
    }

    /** All tokens in the order in which they are added, each once. */
    List<AddedToken> inOrder() {
        Set<String> names = new LinkedHashSet<>();
        named.values().stream().filter(token -> token != null).forEach(t -> names.add(t.content()));
        Map<String, AddedToken> tokens = new LinkedHashMap<>();
        for (AddedToken token : numbered.values()) {
            boolean isNamed = names.contains(token.content());
            tokens.putIfAbsent(token.content(), isNamed ? token.asSpecial() : token);
        }
        for (AddedToken token : named.values()) {
            if (token != null) {
                tokens.putIfAbsent(token.content(), token.asSpecial());
            }
        }
        extra.forEach(token -> tokens.putIfAbsent(token.content(), token));
        tokens.remove("");
        return List.copyOf(tokens.values());
    }

    /**
     * Gives every token its id, as Hugging Face's library does when tokens are added one by one:
     * that of the vocabulary, or the next one above all. What number a file wrote beside a token
     * that is not in the vocabulary decides the order only.
     *
     * @param vocabulary the model's tokens and ids; where two tokens share an id or ids have gaps,
     *     "above" means the number of tokens, here as there
     */
    static Map<AddedToken, Integer> ids(List<AddedToken> tokens, Map<String, Integer> vocabulary) {
        Map<AddedToken, Integer> ids = new LinkedHashMap<>();
        int size = vocabulary.size();
        int largest = -1;
        for (AddedToken token : tokens) {
            Integer known = vocabulary.get(token.content());
            int id = known != null ? known : largest >= size ? largest + 1 : size;
            ids.put(token, id);
            largest = Math.max(largest, id);
        }
        return ids;
    }
}
