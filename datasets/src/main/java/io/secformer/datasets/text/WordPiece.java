package io.secformer.datasets.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.datasets.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * BERT's tokenizer as a {@code tokenizer.json} document: cleaning, lower-casing, splitting at
 * blanks and punctuation, WordPiece, and the templates {@code [CLS] A [SEP]} and {@code [CLS] A
 * [SEP] B [SEP]}. It does what Hugging Face's BertTokenizerFast does with the same {@code
 * vocab.txt}.
 */
public final class WordPiece {
    /** The tokens that BERT cannot do without. */
    static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]");

    private static final List<String> ADDED = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
    private static final int LONGEST_WORD = 100;

    private WordPiece() {}

    /**
     * The document for a vocabulary.
     *
     * @param vocabulary tokens in the order of their ids
     * @param lowerCase whether the vocabulary is uncased; accents are then stripped too
     * @throws IllegalArgumentException if a special token is missing or a token stands there twice
     */
    public static ObjectNode tokenizerJson(List<String> vocabulary, boolean lowerCase) {
        Map<String, Integer> ids = ids(vocabulary);
        ObjectNode root = Json.object();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        for (String token : ADDED) {
            Integer id = ids.get(token);
            if (id != null) {
                added.add(addedToken(id, token));
            }
        }
        root.putObject("normalizer")
                .put("type", "BertNormalizer")
                .put("clean_text", true)
                .put("handle_chinese_chars", true)
                .putNull("strip_accents")
                .put("lowercase", lowerCase);
        root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        root.set("post_processor", template(ids));
        root.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
        ObjectNode model =
                root.putObject("model")
                        .put("type", "WordPiece")
                        .put("unk_token", "[UNK]")
                        .put("continuing_subword_prefix", "##")
                        .put("max_input_chars_per_word", LONGEST_WORD);
        ObjectNode vocab = model.putObject("vocab");
        for (int id = 0; id < vocabulary.size(); id++) {
            vocab.put(vocabulary.get(id), id);
        }
        return root;
    }

    private static Map<String, Integer> ids(List<String> vocabulary) {
        Map<String, Integer> ids = new HashMap<>();
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

    private static ObjectNode addedToken(int id, String content) {
        return Json.object()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
    }

    private static ObjectNode template(Map<String, Integer> ids) {
        ObjectNode template = Json.object().put("type", "TemplateProcessing");
        ArrayNode single = template.putArray("single");
        piece(single, "SpecialToken", "[CLS]", 0);
        piece(single, "Sequence", "A", 0);
        piece(single, "SpecialToken", "[SEP]", 0);
        ArrayNode pair = template.putArray("pair").addAll(single.deepCopy());
        piece(pair, "Sequence", "B", 1);
        piece(pair, "SpecialToken", "[SEP]", 1);
        ObjectNode special = template.putObject("special_tokens");
        for (String token : List.of("[CLS]", "[SEP]")) {
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
