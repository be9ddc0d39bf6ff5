package io.secformer.datasets.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.util.PairList;
import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.datasets.DataFormatException;
import io.secformer.datasets.glue.Example;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * BERT's tokenizer: text or pair to token ids and types, special tokens included. What is too long
 * loses tokens from the end of the longer text first; nothing is padded. Threads may share one.
 */
public final class BertTokenizer implements AutoCloseable {
    private static final int FEWEST_TOKENS = 4;
    private static final int CHUNK = 1000;

    private final HuggingFaceTokenizer tokenizer;
    private final HuggingFaceTokenizer uncut;
    private final int maxTokens;
    private final int padId;
    private final int vocabSize;

    private BertTokenizer(
            HuggingFaceTokenizer tokenizer,
            HuggingFaceTokenizer uncut,
            int maxTokens,
            int padId,
            int vocabSize) {
        this.tokenizer = tokenizer;
        this.uncut = uncut;
        this.maxTokens = maxTokens;
        this.padId = padId;
        this.vocabSize = vocabSize;
    }

    /**
     * Opens a tokenizer.
     *
     * @param folderOrFile a folder with {@code tokenizer.json} or else {@code vocab.txt}, or one of
     *     these files; a vocabulary is uncased unless a {@code tokenizer_config.json} beside it
     *     says otherwise
     * @param maxTokens the longest encoding, special tokens included
     * @throws DataFormatException if there is no such file or it describes no BERT tokenizer
     */
    public static BertTokenizer open(Path folderOrFile, int maxTokens) {
        if (maxTokens < FEWEST_TOKENS) {
            throw new IllegalArgumentException(
                    "expected at least " + FEWEST_TOKENS + " tokens, found " + maxTokens);
        }
        JsonNode document = TokenizerFiles.document(folderOrFile);
        JsonNode vocabulary = document.path("model").path("vocab");
        if (!vocabulary.isObject() || !vocabulary.path("[PAD]").isInt()) {
            throw new DataFormatException(
                    folderOrFile, "its model has no vocabulary with a token [PAD]");
        }
        int largestId = 0;
        for (JsonNode id : vocabulary) {
            largestId = Math.max(largestId, id.asInt());
        }
        for (JsonNode token : document.path("added_tokens")) {
            largestId = Math.max(largestId, token.path("id").asInt());
        }
        return new BertTokenizer(
                openNative(folderOrFile, document, maxTokens),
                openNative(folderOrFile, document, Integer.MAX_VALUE),
                maxTokens,
                vocabulary.path("[PAD]").asInt(),
                largestId + 1);
    }

    private static HuggingFaceTokenizer openNative(Path where, JsonNode document, int maxTokens) {
        Map<String, String> options =
                Map.of(
                        "addSpecialTokens", "true",
                        "truncation", "longest_first",
                        "padding", "do_not_pad",
                        "maxLength", Integer.toString(maxTokens),
                        "modelMaxLength", Integer.toString(maxTokens));
        byte[] json = document.toString().getBytes(StandardCharsets.UTF_8);
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
        } catch (IOException | RuntimeException e) {
            throw new DataFormatException(
                    where, "is not a tokenizer that can be used: " + e.getMessage(), e);
        }
    }

    /** Encodes one example. */
    public Encoding encode(Example example) {
        return encode(example.text(), example.textPair());
    }

    /**
     * Encodes a text, or a pair of texts.
     *
     * @param textPair the second text, or null
     */
    public Encoding encode(String text, @Nullable String textPair) {
        ai.djl.huggingface.tokenizers.Encoding encoding =
                textPair == null ? tokenizer.encode(text) : tokenizer.encode(text, textPair);
        int fullLength = encoding.getIds().length;
        if (fullLength == maxTokens) {
            // As long as can be: perhaps there was more.
            fullLength =
                    (textPair == null ? uncut.encode(text) : uncut.encode(text, textPair))
                            .getIds()
                            .length;
        }
        Encoding cut = toEncoding(encoding);
        return new Encoding(cut.ids(), cut.types(), fullLength);
    }

    /** Encodes many examples, several threads at a time. */
    public List<Encoding> encodeAll(List<Example> examples) {
        List<Encoding> encodings = new ArrayList<>(examples.size());
        for (int from = 0; from < examples.size(); from += CHUNK) {
            List<Example> chunk = examples.subList(from, Math.min(from + CHUNK, examples.size()));
            for (ai.djl.huggingface.tokenizers.Encoding encoding : encodeChunk(chunk)) {
                encodings.add(toEncoding(encoding));
            }
        }
        return encodings;
    }

    private ai.djl.huggingface.tokenizers.Encoding[] encodeChunk(List<Example> examples) {
        PairList<String, String> pairs = new PairList<>();
        List<String> texts = new ArrayList<>();
        for (Example example : examples) {
            if (example.textPair() == null) {
                texts.add(example.text());
            } else {
                pairs.add(example.text(), example.textPair());
            }
        }
        if (!texts.isEmpty() && !pairs.isEmpty()) {
            throw new IllegalArgumentException("expected single texts or pairs, found both");
        }
        return pairs.isEmpty() ? tokenizer.batchEncode(texts) : tokenizer.batchEncode(pairs);
    }

    /** The id of padding. */
    public int padId() {
        return padId;
    }

    /** How many ids there are: the smallest number above all of them. */
    public int vocabSize() {
        return vocabSize;
    }

    /** The longest encoding, special tokens included. */
    public int maxTokens() {
        return maxTokens;
    }

    @Override
    public void close() {
        tokenizer.close();
        uncut.close();
    }

    private static Encoding toEncoding(ai.djl.huggingface.tokenizers.Encoding encoding) {
        return new Encoding(toInts(encoding.getIds()), toInts(encoding.getTypeIds()));
    }

    private static int[] toInts(long[] values) {
        int[] ints = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            ints[i] = Math.toIntExact(values[i]);
        }
        return ints;
    }
}
