package io.secformer.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.datasets.glue.Example;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InputLimitsTest {
    private static final InputLimits LIMITS = new InputLimits(8, 2, 12);

    @TempDir private Path folder;

    @BeforeEach
    void writeTokenizer() throws IOException {
        Files.writeString(
                folder.resolve("vocab.txt"),
                "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nbread\nrises\nslowly\n");
        Files.writeString(folder.resolve("added_tokens.json"), "{\"sourdough\": 8}");
    }

    @Test
    void textWithoutTheTokenBeyondTheTableIsFine() {
        try (BertTokenizer tokenizer = BertTokenizer.open(folder, LIMITS, null, 128)) {
            assertThat(tokenizer.vocabSize()).isEqualTo(9);
            assertThat(tokenizer.encode("bread rises", null).ids()).containsExactly(2, 5, 6, 3);
        }
    }

    @Test
    void nothingOfATextThatNobodyMaySeeIsInTheMessage() {
        try (BertTokenizer tokenizer = BertTokenizer.open(folder, LIMITS, null, 128)) {
            assertThatThrownBy(() -> tokenizer.encodeUnseen("line 3", "bread sourdough", null))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining(
                            "line 3: its token has the id 8, the model has embeddings for 0 to 7"
                                    + " (vocab_size 8)")
                    .message()
                    .doesNotContain("bread", "sourdough");
            assertThat(tokenizer.encodeUnseen("line 4", "bread rises", null).ids())
                    .isEqualTo(tokenizer.encode("bread rises", null).ids());
        }
    }

    @Test
    void tokenBeyondTheTableIsNamedWithTextAndLimit() {
        try (BertTokenizer tokenizer = BertTokenizer.open(folder, LIMITS, null, 128)) {
            assertThatThrownBy(() -> tokenizer.encode("bread,\nsourdough", null))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining(
                            "\"bread, sourdough\": its token 'sourdough' has the id 8, the model"
                                    + " has embeddings for 0 to 7 (vocab_size 8)")
                    .hasMessageNotContaining("\n");
            Example bad = new Example("41", "sourdough " + "rises ".repeat(20), null, 0);
            Example good = new Example("40", "bread", null, 0);
            assertThatThrownBy(() -> tokenizer.encode(bad))
                    .hasMessageContaining("row 41 \"sourdough rises rises rises rises rises ...\"");
            assertThatThrownBy(() -> tokenizer.encodeAll(List.of(good, bad)))
                    .hasMessageContaining("row 41 \"sourdough");
        }
    }

    @Test
    void tokenThatIsCutOffDoesNotCount() {
        try (BertTokenizer tokenizer = BertTokenizer.open(folder, LIMITS, 4, 128)) {
            assertThat(tokenizer.encode("bread rises sourdough", null).ids())
                    .containsExactly(2, 5, 6, 3);
        }
    }

    @Test
    void pairsNeedTwoTokenTypes() throws IOException {
        InputLimits one = new InputLimits(8, 1, 12);
        try (BertTokenizer tokenizer = BertTokenizer.open(folder, one, null, 128)) {
            assertThat(tokenizer.encode("bread", null).length()).isEqualTo(3);
            Example pair = new Example("0", "bread", "rises", 0);
            String message = "gives pairs of texts 2 token types, the model has 1";
            assertThatThrownBy(() -> tokenizer.encode(pair)).hasMessageContaining(message);
            assertThatThrownBy(() -> tokenizer.encodeAll(List.of(pair)))
                    .hasMessageContaining(message);
        }
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"tokenizer_class\": \"DistilBertTokenizer\"}");
        try (BertTokenizer tokenizer = BertTokenizer.open(folder, one, null, 128)) {
            assertThat(tokenizer.encode("bread", "rises").types()).containsOnly(0);
        }
    }

    @Test
    void usualLengthIsLoweredToWhatModelAndTokenizerTake() {
        assertThat(LIMITS.maxTokens(null, 128, Integer.MAX_VALUE)).isEqualTo(12);
        assertThat(LIMITS.maxTokens(null, 10, Integer.MAX_VALUE)).isEqualTo(10);
        assertThat(LIMITS.maxTokens(null, 128, 9)).isEqualTo(9);
        assertThat(LIMITS.maxTokens(11, 128, 9)).isEqualTo(11);
        assertThat(InputLimits.NONE.maxTokens(null, 128, Integer.MAX_VALUE)).isEqualTo(128);
    }

    @Test
    void lengthThatTheModelCannotTakeIsRefused() {
        assertThatThrownBy(() -> LIMITS.maxTokens(13, 128, Integer.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "--max-tokens is 13, the model has 12 positions"
                                + " (max_position_embeddings)");
        assertThatThrownBy(() -> LIMITS.maxTokens(3, 128, Integer.MAX_VALUE))
                .hasMessage("--max-tokens is 3, expected 4 or more");
    }

    @Test
    void paddingHasAnEmbedding() {
        InputLimits few = new InputLimits(1, 2, 12);
        try (BertTokenizer tokenizer = BertTokenizer.open(folder, few, null, 128)) {
            assertThat(tokenizer.padId()).isZero();
        }
    }
}
