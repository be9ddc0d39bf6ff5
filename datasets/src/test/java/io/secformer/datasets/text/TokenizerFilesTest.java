package io.secformer.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a tokenizer's files may say, and what is refused in one line. */
final class TokenizerFilesTest {
    private static final List<String> VOCABULARY =
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "ship", "sails", "é", "e");
    private static final int LONG = 64;

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"do_lower_case\": null} | do_lower_case is null, expected true or false",
                "{\"do_lower_case\": \"no\"} | do_lower_case is \"no\", expected true or false",
                "{\"strip_accents\": 1} | strip_accents is 1, expected true or false",
                "{\"tokenize_chinese_chars\": []} | tokenize_chinese_chars is [], expected",
                "{\"cls_token\": null} | cls_token is null, expected a token",
                "{\"sep_token\": 7} | sep_token is 7, expected a token",
                "{\"split_special_tokens\": true} | split_special_tokens is true",
                "{\"truncation_side\": \"top\"} | truncation_side is top, expected left or right",
                "{\"tokenizer_class\": \"RobertaTokenizer\"} | tokenizer_class is RobertaTokenizer",
                "{\"tokenizer_class\": \"PreTrainedTokenizerFast\"} | needs a tokenizer.json",
                "{\"added_tokens_decoder\": {\"x\": {\"content\": \"y\"}}} | 'x' in added_tokens",
                "{\"added_tokens_decoder\": {\"9\": {\"special\": true}}} | expected a token",
                "{\"additional_special_tokens\": 3} | additional_special_tokens is 3, expected",
                "[] | is no JSON object",
            })
    void whatCannotBeHonouredIsRefusedWithFileAndKey(String config, String message)
            throws IOException {
        writeVocabulary();
        write("tokenizer_config.json", config);
        assertThatThrownBy(() -> BertTokenizer.open(folder, LONG))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("tokenizer_config.json: ")
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void vocabularyWithoutUnknownTokenIsRefused() throws IOException {
        write("vocab.txt", "[PAD]\n[CLS]\n[SEP]\na\n");
        assertThatThrownBy(() -> BertTokenizer.open(folder, LONG))
                .hasMessageContaining("vocab.txt: the vocabulary has no token [UNK] (unk_token)");
    }

    @Test
    void idOfAddedTokenIsANumber() throws IOException {
        writeVocabulary();
        write("added_tokens.json", "{\"<gene>\": \"ten\"}");
        assertThatThrownBy(() -> BertTokenizer.open(folder, LONG))
                .hasMessageContaining("added_tokens.json: the id of '<gene>' is \"ten\"");
    }

    @Test
    void documentOfAnotherModelIsRefused() throws IOException {
        ObjectNode document = WordPiece.tokenizerJson(VOCABULARY, true);
        document.withObject("/model").put("type", "BPE");
        write("tokenizer.json", document.toString());
        assertThatThrownBy(() -> BertTokenizer.open(folder, LONG))
                .hasMessageContaining("tokenizer.json: its model is BPE, expected WordPiece");
    }

    @Test
    void generalClassWithoutPostProcessorIsRefused() throws IOException {
        ObjectNode document = WordPiece.tokenizerJson(VOCABULARY, true);
        document.putNull("post_processor");
        write("tokenizer.json", document.toString());
        write("tokenizer_config.json", "{\"tokenizer_class\": \"PreTrainedTokenizerFast\"}");
        assertThatThrownBy(() -> BertTokenizer.open(folder, LONG))
                .hasMessageContaining("tokenizer.json: has no post_processor");
        document.putObject("post_processor").put("type", "Sequence").putArray("processors");
        write("tokenizer.json", document.toString());
        assertThatThrownBy(() -> BertTokenizer.open(folder, LONG))
                .hasMessageContaining("puts no tokens such as [CLS] and [SEP] around a text");
    }

    @Test
    void modelsConfigurationMayNameTheClass() throws IOException {
        writeVocabulary();
        write("config.json", "{\"tokenizer_class\": \"CamembertTokenizer\"}");
        assertThatThrownBy(() -> BertTokenizer.open(folder, LONG))
                .hasMessageContaining("tokenizer_class is CamembertTokenizer");
    }

    @Test
    void ofEqualKeysTheLastCounts() throws IOException {
        String document = WordPiece.tokenizerJson(VOCABULARY, true).toString();
        write("tokenizer.json", document.replace("\"ship\":6", "\"ship\":60,\"ship\":6"));
        try (BertTokenizer tokenizer = BertTokenizer.open(folder, LONG)) {
            assertThat(tokenizer.encode("ship", null).ids()).containsExactly(2, 6, 3);
        }
    }

    @Test
    void vocabularyInAnotherEncodingIsRefused() throws IOException {
        Files.write(
                folder.resolve("vocab.txt"),
                String.join("\n", VOCABULARY).getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> BertTokenizer.open(folder, LONG))
                .hasMessage(folder.resolve("vocab.txt") + ": is not UTF-8");
    }

    @ParameterizedTest
    @CsvSource({"16, 16", "3, 4", "-1, 64", "0, 64", "1e30, 64", "100, 64", "null, 64"})
    void longestInputOfTheTokenizerBoundsTheUsualOne(String length, int expected)
            throws IOException {
        writeVocabulary();
        write("tokenizer_config.json", "{\"model_max_length\": " + length + "}");
        try (BertTokenizer tokenizer = BertTokenizer.open(folder, InputLimits.NONE, null, LONG)) {
            assertThat(tokenizer.maxTokens()).isEqualTo(expected);
        }
    }

    @Test
    void emptyTextHasSpecialTokensOnly() throws IOException {
        writeVocabulary();
        try (BertTokenizer tokenizer = BertTokenizer.open(folder, LONG)) {
            assertThat(tokenizer.encode("", null).ids()).containsExactly(2, 3);
        }
    }

    @Test
    void digestIsOfWhatDecidesIds() throws IOException {
        writeVocabulary();
        String plain = digest();
        assertThat(plain).matches("[0-9a-f]{64}");
        write("tokenizer_config.json", "{\"do_lower_case\": true, \"strip_accents\": true}");
        assertThat(digest()).isEqualTo(plain);
        write("tokenizer_config.json", "{\"do_lower_case\": false}");
        String cased = digest();
        assertThat(cased).isNotEqualTo(plain);
        write("tokenizer_config.json", "{\"strip_accents\": false}");
        assertThat(digest()).isNotIn(plain, cased);
        write("tokenizer_config.json", "{\"additional_special_tokens\": [\"<gene>\"]}");
        assertThat(digest()).isNotIn(plain, cased);
        write("tokenizer_config.json", "{\"tokenizer_class\": \"DistilBertTokenizer\"}");
        assertThat(digest()).isNotIn(plain, cased);
        write("tokenizer_config.json", "{\"model_max_length\": 512, \"padding_side\": \"left\"}");
        assertThat(digest()).isEqualTo(plain);
        write("vocab.txt", String.join("\n", VOCABULARY) + "\nmore\n");
        assertThat(digest()).isNotEqualTo(plain);
    }

    @Test
    void vocabularyAndDocumentOfOneTokenizerHaveOneDigest() throws IOException {
        writeVocabulary();
        String vocabulary = digest();
        write("tokenizer.json", WordPiece.tokenizerJson(VOCABULARY, true).toString());
        assertThat(digest()).isEqualTo(vocabulary);
    }

    @Test
    void writtenDocumentIsReadUnchanged() throws IOException {
        JsonFiles.write(
                folder.resolve("tokenizer.json"), WordPiece.tokenizerJson(VOCABULARY, true));
        try (BertTokenizer tokenizer = BertTokenizer.open(folder, LONG)) {
            assertThat(tokenizer.vocabSize()).isEqualTo(VOCABULARY.size());
            assertThat(tokenizer.padId()).isZero();
            assertThat(tokenizer.encode("A ship, é", null).ids()).containsExactly(2, 5, 6, 1, 9, 3);
        }
    }

    private String digest() {
        try (BertTokenizer tokenizer = BertTokenizer.open(folder, LONG)) {
            return tokenizer.digest();
        }
    }

    private void writeVocabulary() throws IOException {
        write("vocab.txt", String.join("\n", VOCABULARY) + "\n");
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }
}
