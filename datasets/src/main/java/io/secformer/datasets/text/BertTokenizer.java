package io.secformer.datasets.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.util.PairList;
import io.secformer.datasets.glue.Example;
import io.secformer.kit.file.FormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * BERT's tokenizer: text or pair to token ids and types, special tokens included, as Hugging Face's
 * AutoTokenizer gives them for the same files. What is too long loses tokens of the longer text
 * first; nothing is padded. Threads may share one.
 */
public final class BertTokenizer implements AutoCloseable {
    /** The shortest allowed input: a pair's special tokens and one more. */
    public static final int FEWEST_TOKENS = 4;

    private static final int CHUNK = 1000;

    private final HuggingFaceTokenizer tokenizer;
    private final TokenizerDocument document;
    private final int maxTokens;
    private final InputLimits limits;
    private final AtomicInteger texts = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private final AtomicInteger longest = new AtomicInteger();

    private BertTokenizer(
            HuggingFaceTokenizer tokenizer,
            TokenizerDocument document,
            int maxTokens,
            InputLimits limits) {
        this.tokenizer = tokenizer;
        this.document = document;
        this.maxTokens = maxTokens;
        this.limits = limits;
    }

    /**
     * Opens a tokenizer for a model that does not exist yet, or for no model.
     *
     * @param folderOrFile a folder with {@code tokenizer.json} or else {@code vocab.txt}, or one of
     *     these files; {@code tokenizer_config.json}, {@code special_tokens_map.json} and {@code
     *     added_tokens.json} beside it count as they do in Hugging Face's library
     * @param maxTokens the longest encoding, special tokens included
     * @throws FormatException if there is no such file, it describes no BERT tokenizer, or a file
     *     asks for what cannot be honoured
     */
    public static BertTokenizer open(Path folderOrFile, int maxTokens) {
        return open(folderOrFile, InputLimits.NONE, maxTokens, maxTokens);
    }

    /**
     * Opens the tokenizer of a model. Every text is checked against the model's limits.
     *
     * @param wanted the longest encoding as the option {@code --max-tokens} says; null for {@code
     *     usual}, or less where model or tokenizer are made for less
     * @throws FormatException as the other {@code open}
     * @throws IllegalArgumentException if more is wanted than the model has positions; the message
     *     names the option
     */
    public static BertTokenizer open(
            Path folderOrFile, InputLimits limits, @Nullable Integer wanted, int usual) {
        TokenizerDocument document = TokenizerDocument.read(folderOrFile);
        int maxTokens = limits.maxTokens(wanted, usual, document.modelMaxLength());
        HuggingFaceTokenizer opened = openNative(document);
        BertTokenizer tokenizer = new BertTokenizer(opened, document, maxTokens, limits);
        try {
            tokenizer.requireSpecialTokens();
        } catch (FormatException e) {
            opened.close();
            throw e;
        }
        return tokenizer;
    }

    private static HuggingFaceTokenizer openNative(TokenizerDocument document) {
        Map<String, String> options =
                Map.of(
                        "addSpecialTokens", "true",
                        "truncation", "do_not_truncate",
                        "padding", "do_not_pad",
                        "modelMaxLength", Integer.toString(Integer.MAX_VALUE),
                        "maxLength", Integer.toString(Integer.MAX_VALUE));
        NativeTokenizers.stayHere();
        byte[] json = document.json().toString().getBytes(StandardCharsets.UTF_8);
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
        } catch (IOException | RuntimeException e) {
            throw new FormatException(
                    document.source(), "is not a tokenizer that can be used: " + e.getMessage(), e);
        }
    }

    private void requireSpecialTokens() {
        if (tokenizer.encode("").getIds().length == 0) {
            throw new FormatException(
                    document.source(),
                    "its post_processor puts no tokens such as [CLS] and [SEP] around a text");
        }
    }

    /**
     * Encodes one example.
     *
     * @throws FormatException if it is beyond the model's limits
     */
    public Encoding encode(Example example) {
        return check(
                toEncoding(encodeNative(example.text(), example.textPair())),
                "row " + example.id(),
                example.text());
    }

    /**
     * Encodes a text, or a pair of texts.
     *
     * @param textPair the second text, or null
     * @throws FormatException if it is beyond the model's limits
     */
    public Encoding encode(String text, @Nullable String textPair) {
        return check(toEncoding(encodeNative(text, textPair)), "", text);
    }

    /**
     * Encodes what nobody but its owner may see: messages have its name and nothing of the text.
     *
     * @param name what messages call it
     * @param textPair the second text, or null
     * @throws FormatException if it is beyond the model's limits
     */
    public Encoding encodeUnseen(String name, String text, @Nullable String textPair) {
        return check(toEncoding(encodeNative(text, textPair)), name, null);
    }

    private ai.djl.huggingface.tokenizers.Encoding encodeNative(
            String text, @Nullable String textPair) {
        if (textPair == null) {
            return tokenizer.encode(text);
        }
        limits.requirePairs(document);
        return tokenizer.encode(text, textPair);
    }

    /**
     * Encodes many examples, several threads at a time.
     *
     * @throws FormatException if one of them is beyond the model's limits
     */
    public List<Encoding> encodeAll(List<Example> examples) {
        List<Encoding> encodings = new ArrayList<>(examples.size());
        for (int from = 0; from < examples.size(); from += CHUNK) {
            List<Example> chunk = examples.subList(from, Math.min(from + CHUNK, examples.size()));
            ai.djl.huggingface.tokenizers.Encoding[] encoded = encodeChunk(chunk);
            for (int i = 0; i < encoded.length; i++) {
                Example example = chunk.get(i);
                encodings.add(check(toEncoding(encoded[i]), "row " + example.id(), example.text()));
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
        if (pairs.isEmpty()) {
            return tokenizer.batchEncode(texts);
        }
        limits.requirePairs(document);
        return tokenizer.batchEncode(pairs);
    }

    /**
     * The id of padding. Padding is masked, so where the model has no embedding for the tokenizer's
     * own, 0 takes its place.
     */
    public int padId() {
        return document.padId() < limits.tokens() ? document.padId() : 0;
    }

    /** How many ids there are: the smallest number above all of them. */
    public int vocabSize() {
        return document.vocabSize();
    }

    /** The longest encoding, special tokens included. */
    public int maxTokens() {
        return maxTokens;
    }

    /**
     * SHA-256 over all that decides ids, in hexadecimal: equal for files that differ in form only,
     * such as {@code vocab.txt} and the {@code tokenizer.json} that was made of it.
     */
    public String digest() {
        return TokenizerDigest.of(document);
    }

    /**
     * The digest of a tokenizer that need not be opened.
     *
     * @throws FormatException as {@link #open(Path, int)}
     */
    public static String digest(Path folderOrFile) {
        return TokenizerDigest.of(TokenizerDocument.read(folderOrFile));
    }

    /** How many texts were cut so far. */
    public CutTexts cutTexts() {
        return new CutTexts(texts.get(), cut.get(), longest.get(), maxTokens);
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private Encoding check(Encoding encoding, String where, @Nullable String text) {
        limits.check(encoding, document, where, text);
        texts.incrementAndGet();
        cut.addAndGet(encoding.isTruncated() ? 1 : 0);
        longest.accumulateAndGet(encoding.fullLength(), Math::max);
        return encoding;
    }

    private Encoding toEncoding(ai.djl.huggingface.tokenizers.Encoding encoding) {
        long[] ids = encoding.getIds();
        long[] types = encoding.getTypeIds();
        int[] places = Truncation.kept(encoding.getSequenceIds(), maxTokens, document.cutsLeft());
        int[] keptIds = new int[places.length];
        int[] keptTypes = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            keptIds[i] = Math.toIntExact(ids[places[i]]);
            keptTypes[i] = document.hasTypes() ? Math.toIntExact(types[places[i]]) : 0;
        }
        return new Encoding(keptIds, keptTypes, ids.length);
    }
}
