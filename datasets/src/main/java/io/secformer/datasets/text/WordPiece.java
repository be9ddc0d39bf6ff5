package io.secformer.datasets.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.JsonFiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * BERT's tokenizer as a {@code tokenizer.json} document: cleaning, lower-casing, splitting at
 * blanks and punctuation, WordPiece, and the templates {@code [CLS] A [SEP]} and {@code [CLS] A
 * [SEP] B [SEP]}. It does what Hugging Face's BertTokenizer does with the same vocabulary and
 * options.
 */
public final class WordPiece {
    /** The tokens that BERT cannot do without. */
    static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]");

    private static final List<String> ADDED = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
    private static final int LONGEST_WORD = 100;

    private WordPiece() {}

    /**
     * What happens to a text before it is split.
     *
     * @param lowerCase whether the vocabulary is uncased
     * @param stripAccents whether accents go; null for what {@code lowerCase} says
     * @param splitChinese whether every Chinese character is a word
     */
    record Normalization(boolean lowerCase, @Nullable Boolean stripAccents, boolean splitChinese) {}

    /**
     * The names that BERT's parts have in a vocabulary.
     *
     * @param unknown what stands for a word without pieces
     * @param first what stands before the text
     * @param separator what stands after each text
     */
    record Names(String unknown, String first, String separator) {}

    /**
     * The document for a vocabulary with BERT's own special tokens.
     *
     * @param vocabulary tokens in the order of their ids
     * @param lowerCase whether the vocabulary is uncased; accents are then stripped too
     * @throws IllegalArgumentException if a special token is missing or a token stands there twice
     */
    public static ObjectNode tokenizerJson(List<String> vocabulary, boolean lowerCase) {
        Map<String, Integer> ids = ids(vocabulary);
        List<AddedToken> added = new ArrayList<>();
        for (String token : ADDED) {
            if (ids.containsKey(token)) {
                added.add(AddedToken.special(token));
            }
        }
        return tokenizerJson(
                ids,
                new Normalization(lowerCase, null, true),
                new Names("[UNK]", "[CLS]", "[SEP]"),
                added);
    }

    /**
     * The document for a vocabulary.
     *
     * @param vocabulary tokens and their ids
     * @param added tokens that are found in a text as a whole, in the order in which they are added
     */
    static ObjectNode tokenizerJson(
            Map<String, Integer> vocabulary,
            Normalization normalization,
            Names names,
            List<AddedToken> added) {
        Map<AddedToken, Integer> addedIds = SpecialTokens.ids(added, vocabulary);
        ObjectNode root = JsonFiles.object();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        ArrayNode tokens = root.putArray("added_tokens");
        addedIds.forEach((token, id) -> tokens.add(token.toJson(id)));
        root.putObject("normalizer")
                .put("type", "BertNormalizer")
                .put("clean_text", true)
                .put("handle_chinese_chars", normalization.splitChinese())
                .put("strip_accents", normalization.stripAccents())
                .put("lowercase", normalization.lowerCase());
        root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        Map<String, Integer> all = new LinkedHashMap<>(vocabulary);
        addedIds.forEach((token, id) -> all.put(token.content(), id));
        root.set("post_processor", template(names, all));
        root.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
        ObjectNode model =
                root.putObject("model")
                        .put("type", "WordPiece")
                        .put("unk_token", names.unknown())
                        .put("continuing_subword_prefix", "##")
                        .put("max_input_chars_per_word", LONGEST_WORD);
        vocabulary.forEach(model.putObject("vocab")::put);
        return root;
    }

    private static Map<String, Integer> ids(List<String> vocabulary) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            Integer earlier = ids.put(vocabulary.get(id), id);
            if (earlier != null) {
                throw new IllegalArgumentException(
                        "the token "
                                + vocabulary.get(id)
                                + " has the ids "
                                + earlier
                                + " and "
                                + id);
            }
        }
        for (String token : SPECIAL) {
            if (!ids.containsKey(token)) {
                throw new IllegalArgumentException("the vocabulary has no token " + token);
            }
        }
        return ids;
    }

    private static ObjectNode template(Names names, Map<String, Integer> ids) {
        ObjectNode template = JsonFiles.object().put("type", "TemplateProcessing");
        ArrayNode single = template.putArray("single");
        piece(single, "SpecialToken", names.first(), 0);
        piece(single, "Sequence", "A", 0);
        piece(single, "SpecialToken", names.separator(), 0);
        ArrayNode pair = template.putArray("pair").addAll(single.deepCopy());
        piece(pair, "Sequence", "B", 1);
        piece(pair, "SpecialToken", names.separator(), 1);
        ObjectNode special = template.putObject("special_tokens");
        for (String token : List.of(names.first(), names.separator())) {
            ObjectNode node = special.putObject(token).put("id", token);
            node.putArray("ids").add(ids.get(token));
            node.putArray("tokens").add(token);
        }
        return template;
    }

    private static void piece(ArrayNode template, String kind, String id, int type) {
        template.addObject().putObject(kind).put("id", id).put("type_id", type);
    }
}
