package io.secformer.datasets.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.WholeFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files that describe a tokenizer: {@code tokenizer.json} or else {@code vocab.txt}, and what
 * stands beside it. A missing file reads as an empty document.
 *
 * @param main the tokenizer.json or the vocabulary
 * @param document the tokenizer.json
 * @param config the tokenizer_config.json
 * @param specialTokens the special_tokens_map.json
 * @param addedTokens the added_tokens.json
 * @param tokenizerClass Hugging Face's class for it; null where neither tokenizer_config.json nor
 *     the model's config.json names one
 */
record TokenizerFiles(
        Path main,
        JsonNode document,
        JsonNode config,
        JsonNode specialTokens,
        JsonNode addedTokens,
        @Nullable String tokenizerClass) {
    private static final String CONFIG = "tokenizer_config.json";
    private static final String SPECIAL_TOKENS = "special_tokens_map.json";
    private static final String ADDED_TOKENS = "added_tokens.json";
    private static final String CLASS = "tokenizer_class";

    /**
     * Finds and reads them.
     *
     * @param folderOrFile a folder with tokenizer.json or vocab.txt, the former first, or the file
     *     itself
     * @throws FormatException if there is none, or one of them is broken
     */
    static TokenizerFiles read(Path folderOrFile) {
        Path main = find(folderOrFile);
        JsonNode config = beside(main, CONFIG);
        JsonNode named = config.path(CLASS);
        if (!named.isTextual()) {
            named = beside(main, "config.json").path(CLASS);
        }
        return new TokenizerFiles(
                main,
                isDocument(main) ? object(main) : JsonFiles.object(),
                config,
                beside(main, SPECIAL_TOKENS),
                beside(main, ADDED_TOKENS),
                named.textValue());
    }

    private static Path find(Path folderOrFile) {
        if (!Files.isDirectory(folderOrFile)) {
            return folderOrFile;
        }
        for (String name : List.of("tokenizer.json", "vocab.txt")) {
            Path file = folderOrFile.resolve(name);
            if (Files.exists(file)) {
                return file;
            }
        }
        throw new FormatException(folderOrFile, "holds neither tokenizer.json nor vocab.txt");
    }

    private static JsonNode beside(Path main, String name) {
        Path file = main.resolveSibling(name);
        return Files.exists(file) && !file.equals(main) ? object(file) : JsonFiles.object();
    }

    private static JsonNode object(Path file) {
        JsonNode json = JsonFiles.readLastOfEachKey(file);
        if (!json.isObject()) {
            throw new FormatException(file, "is no JSON object");
        }
        return json;
    }

    private static boolean isDocument(Path main) {
        return main.toString().endsWith(".json");
    }

    /** Whether there is a tokenizer.json. */
    boolean hasDocument() {
        return isDocument(main);
    }

    /** Where {@link #config} is, or would be. */
    Path configFile() {
        return main.resolveSibling(CONFIG);
    }

    /** Where {@link #specialTokens} is, or would be. */
    Path specialTokensFile() {
        return main.resolveSibling(SPECIAL_TOKENS);
    }

    /** Where {@link #addedTokens} is, or would be. */
    Path addedTokensFile() {
        return main.resolveSibling(ADDED_TOKENS);
    }

    /**
     * The model's tokens and their ids.
     *
     * @throws FormatException if there are none, or an id is no number
     */
    Map<String, Integer> vocabulary() {
        return hasDocument() ? ofDocument() : ofLines(WholeFiles.readText(main));
    }

    private Map<String, Integer> ofDocument() {
        JsonNode entries = document.path("model").path("vocab");
        if (!entries.isObject() || entries.isEmpty()) {
            throw new FormatException(main, "its model has no vocabulary of tokens and ids");
        }
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : entries.properties()) {
            JsonNode id = entry.getValue();
            if (!id.isInt() || id.intValue() < 0) {
                throw new FormatException(
                        main, "the id of '" + entry.getKey() + "' in model.vocab is " + id);
            }
            vocabulary.put(entry.getKey(), id.intValue());
        }
        return vocabulary;
    }

    /**
     * One token a line, ids from 0, as Hugging Face's library reads them: lines end in a line feed,
     * white space at their ends is no part of a token, of equal tokens the last counts, and a blank
     * line is a token without text.
     */
    private Map<String, Integer> ofLines(String text) {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        int id = 0;
        for (int from = 0; from < text.length(); id++) {
            int feed = text.indexOf('\n', from);
            int end = feed < 0 ? text.length() : feed;
            vocabulary.put(trimEnd(text.substring(from, end)), id);
            from = end + 1;
        }
        if (vocabulary.isEmpty()) {
            throw new FormatException(main, "is empty, expected one token a line");
        }
        return vocabulary;
    }

    /** Without Unicode's white space at the end, the no-break blanks included. */
    private static String trimEnd(String line) {
        int end = line.length();
        while (end > 0 && isWhiteSpace(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(0, end);
    }

    /** Unicode's property White_Space; all of its characters are in the basic plane. */
    private static boolean isWhiteSpace(char c) {
        return (c >= '\t' && c <= '\r') || c == '\u0085' || Character.isSpaceChar(c);
    }
}
