package io.secformer.datasets.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.datasets.DataFormatException;
import io.secformer.datasets.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds and reads the files that describe a tokenizer. */
final class TokenizerFiles {
    private TokenizerFiles() {}

    /**
     * The document of a tokenizer: a {@code tokenizer.json}, or what a {@code vocab.txt} amounts
     * to.
     *
     * @param folderOrFile a folder with one of them, the former first, or the file itself
     * @throws DataFormatException if there is none or it is broken
     */
    static JsonNode document(Path folderOrFile) {
        Path file = find(folderOrFile);
        return file.toString().endsWith(".json") ? Json.read(file) : fromVocabulary(file);
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
        throw new DataFormatException(folderOrFile, "holds neither tokenizer.json nor vocab.txt");
    }

    private static JsonNode fromVocabulary(Path file) {
        List<String> tokens = Json.readText(file).lines().map(String::stripTrailing).toList();
        try {
            return WordPiece.tokenizerJson(tokens, isUncased(file));
        } catch (IllegalArgumentException e) {
            throw new DataFormatException(file, String.valueOf(e.getMessage()), e);
        }
    }

    /** A cased vocabulary says so in the tokenizer_config.json beside it. */
    private static boolean isUncased(Path vocabulary) {
        Path config = vocabulary.resolveSibling("tokenizer_config.json");
        return !Files.exists(config) || Json.read(config).path("do_lower_case").asBoolean(true);
    }
}
