package io.secformer.datasets.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.datasets.text.WordPiece.Names;
import io.secformer.datasets.text.WordPiece.Normalization;
import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What all files of a tokenizer amount to, as Hugging Face's AutoTokenizer reads them for a BERT
 * (transformers 5): BERT's own class takes the vocabulary, the added tokens and the options of
 * tokenizer_config.json, and makes everything else anew; so tokenizer_config.json wins over
 * tokenizer.json. The general class takes tokenizer.json as it stands.
 *
 * @param source the main file, for messages
 * @param json a tokenizer.json with everything in it
 * @param padId the id of padding
 * @param hasTypes whether the second text of a pair has a token type of its own
 * @param cutsLeft whether texts that are too long lose their beginning instead of their end
 * @param modelMaxLength the longest input that the files speak of; {@link Integer#MAX_VALUE} if
 *     they speak of none
 */
record TokenizerDocument(
        Path source,
        ObjectNode json,
        int padId,
        boolean hasTypes,
        boolean cutsLeft,
        int modelMaxLength) {
    private static final String TYPES = "token_type_ids";

    /** Classes that do what BERT's does, without the ending Fast. */
    private static final Set<String> BERT =
            Set.of(
                    "BertTokenizer",
                    "ConvBertTokenizer",
                    "DistilBertTokenizer",
                    "ElectraTokenizer",
                    "MobileBertTokenizer");

    private static final String WITHOUT_TYPES = "DistilBertTokenizer";

    /** Classes that take a tokenizer.json as it is, without the ending Fast. */
    private static final Set<String> GENERAL = Set.of("PreTrainedTokenizer", "TokenizersBackend");

    /**
     * Reads a tokenizer's files.
     *
     * @throws FormatException if they are missing or broken, or say what cannot be honoured
     */
    static TokenizerDocument read(Path folderOrFile) {
        TokenizerFiles files = TokenizerFiles.read(folderOrFile);
        String found = files.tokenizerClass();
        String name = found == null ? "BertTokenizer" : found.replaceFirst("Fast$", "");
        Settings settings = new Settings(files.configFile(), files.config());
        settings.refuse("split_special_tokens", "special tokens in a text stay whole here");
        if (BERT.contains(name)) {
            return bert(files, settings, !name.equals(WITHOUT_TYPES));
        }
        if (GENERAL.contains(name)) {
            return general(files, settings);
        }
        throw new FormatException(
                files.configFile(),
                "tokenizer_class is "
                        + found
                        + ", expected BertTokenizer, or PreTrainedTokenizerFast with a"
                        + " tokenizer.json");
    }

    private static TokenizerDocument bert(
            TokenizerFiles files, Settings settings, boolean hasTypes) {
        JsonNode type = files.document().path("model").path("type");
        if (type.isTextual() && !type.textValue().equals("WordPiece")) {
            throw new FormatException(
                    files.main(),
                    "its model is " + type.textValue() + ", expected WordPiece as BERT has it");
        }
        Map<String, Integer> vocabulary = files.vocabulary();
        SpecialTokens special = SpecialTokens.read(files, true);
        Names names =
                new Names(
                        required(files, special, "unk_token"),
                        required(files, special, "cls_token"),
                        required(files, special, "sep_token"));
        if (!vocabulary.containsKey(names.unknown())) {
            throw new FormatException(
                    files.main(),
                    "the vocabulary has no token "
                            + names.unknown()
                            + " (unk_token), which stands for words without pieces");
        }
        boolean lowerCase = settings.flag("do_lower_case", true);
        boolean stripAccents = settings.flag("strip_accents", lowerCase);
        boolean splitChinese = settings.flag("tokenize_chinese_chars", true);
        ObjectNode json =
                WordPiece.tokenizerJson(
                        vocabulary,
                        new Normalization(lowerCase, stripAccents, splitChinese),
                        names,
                        special.inOrder());
        return new TokenizerDocument(
                files.main(),
                json,
                padId(files, json, special),
                settings.hasInput(TYPES, hasTypes),
                settings.cutsLeft(),
                settings.modelMaxLength());
    }

    private static TokenizerDocument general(TokenizerFiles files, Settings settings) {
        if (!files.hasDocument()) {
            throw new FormatException(
                    files.configFile(),
                    "tokenizer_class is "
                            + files.tokenizerClass()
                            + ", which needs a tokenizer.json; found "
                            + files.main().getFileName());
        }
        if (!files.document().path("post_processor").isObject()) {
            throw new FormatException(
                    files.main(),
                    "has no post_processor, so it adds no [CLS] and [SEP]; give it one, or name"
                            + " BertTokenizer as tokenizer_class in tokenizer_config.json");
        }
        SpecialTokens special = SpecialTokens.read(files, false);
        ObjectNode json = files.document().deepCopy();
        json.putNull("truncation").putNull("padding");
        Map<String, Integer> vocabulary = files.vocabulary();
        ArrayNode written = json.withArray("added_tokens");
        List<AddedToken> tokens = new ArrayList<>();
        Set<String> known = new LinkedHashSet<>();
        for (JsonNode token : written) {
            AddedToken read = AddedToken.read(files.main(), "added_tokens", token, false);
            if (known.add(read.content())) {
                tokens.add(read);
            }
        }
        special.inOrder().stream().filter(t -> known.add(t.content())).forEach(tokens::add);
        written.removeAll();
        SpecialTokens.ids(tokens, vocabulary).forEach((token, id) -> written.add(token.toJson(id)));
        return new TokenizerDocument(
                files.main(),
                json,
                padId(files, json, special),
                settings.hasInput(TYPES, true),
                settings.cutsLeft(),
                settings.modelMaxLength());
    }

    private static String required(TokenizerFiles files, SpecialTokens special, String key) {
        String token = special.name(key);
        if (token == null) {
            throw new FormatException(
                    files.configFile(), key + " is null, expected a token: BERT needs one");
        }
        return token;
    }

    private static int padId(TokenizerFiles files, JsonNode json, SpecialTokens special) {
        String name = special.name("pad_token");
        if (name == null) {
            name = files.document().path("padding").path("pad_token").asText("[PAD]");
        }
        Integer id = id(json, name);
        if (id == null) {
            throw new FormatException(
                    files.main(), "has no token " + name + " (pad_token), which fills texts up");
        }
        return id;
    }

    private static @Nullable Integer id(JsonNode json, String token) {
        for (JsonNode added : json.path("added_tokens")) {
            if (added.path("content").textValue().equals(token)) {
                return added.path("id").intValue();
            }
        }
        JsonNode id = json.path("model").path("vocab").path(token);
        return id.isInt() ? id.intValue() : null;
    }

    /** The text of a token; the number itself where no token has it. */
    String token(int id) {
        for (JsonNode added : json.path("added_tokens")) {
            if (added.path("id").intValue() == id) {
                return added.path("content").textValue();
            }
        }
        for (Map.Entry<String, JsonNode> entry : json.path("model").path("vocab").properties()) {
            if (entry.getValue().intValue() == id) {
                return entry.getKey();
            }
        }
        return Integer.toString(id);
    }

    /** The smallest number above all ids. */
    int vocabSize() {
        int largest = -1;
        for (JsonNode id : json.path("model").path("vocab")) {
            largest = Math.max(largest, id.intValue());
        }
        for (JsonNode token : json.path("added_tokens")) {
            largest = Math.max(largest, token.path("id").intValue());
        }
        return largest + 1;
    }

    /** The options of a tokenizer_config.json. */
    private record Settings(Path file, JsonNode json) {
        boolean flag(String key, boolean usual) {
            JsonNode value = json.path(key);
            boolean unsaid =
                    value.isMissingNode() || (key.equals("strip_accents") && value.isNull());
            if (!unsaid && !value.isBoolean()) {
                throw new FormatException(file, key + " is " + value + ", expected true or false");
            }
            return unsaid ? usual : value.booleanValue();
        }

        void refuse(String key, String reason) {
            if (flag(key, false)) {
                throw new FormatException(file, key + " is true, expected false: " + reason);
            }
        }

        boolean hasInput(String name, boolean usual) {
            JsonNode names = json.path("model_input_names");
            if (!names.isArray()) {
                return usual;
            }
            for (JsonNode found : names) {
                if (found.asText().equals(name)) {
                    return true;
                }
            }
            return false;
        }

        boolean cutsLeft() {
            String side = json.path("truncation_side").asText("right");
            return switch (side) {
                case "left" -> true;
                case "right" -> false;
                default ->
                        throw new FormatException(
                                file, "truncation_side is " + side + ", expected left or right");
            };
        }

        int modelMaxLength() {
            JsonNode length = json.path("model_max_length");
            if (length.isMissingNode()) {
                length = json.path("max_len");
            }
            // Very large numbers, and those below 1, mean that nothing is known.
            double value = length.isNumber() ? length.doubleValue() : 0;
            return value >= 1 && value < Integer.MAX_VALUE ? (int) value : Integer.MAX_VALUE;
        }
    }
}
