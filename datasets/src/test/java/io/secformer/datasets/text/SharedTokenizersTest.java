package io.secformer.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.datasets.SharedData;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.Split;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("shared")
final class SharedTokenizersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bert-base-uncased",
                "bert-base-uncased/vocab.txt",
                "bert-base-uncased/tokenizer.json",
                "minilm-l6"
            })
    void knownTextsHaveKnownIds(String place) {
        try (BertTokenizer tokenizer = BertTokenizer.open(SharedData.path(place), 128)) {
            assertThat(tokenizer.encode("hello world", null).ids())
                    .containsExactly(101, 7592, 2088, 102);
            assertThat(tokenizer.encode("Hello, WORLD! caf\u00e9", null).ids())
                    .containsExactly(101, 7592, 1010, 2088, 999, 7668, 102);
            Encoding pair = tokenizer.encode("hello", "world world");
            assertThat(pair.ids()).containsExactly(101, 7592, 102, 2088, 2088, 102);
            assertThat(pair.types()).containsExactly(0, 0, 0, 1, 1, 1);
            assertThat(tokenizer.padId()).isZero();
            assertThat(tokenizer.vocabSize()).isEqualTo(30522);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RTE", "CoLA", "WNLI"})
    void vocabularyAndTokenizerFileAgreeOnRealText(String name) {
        GlueTask task = GlueTask.of(name);
        List<Example> examples = GlueReader.read(SharedData.path("glue"), task, Split.DEV);
        try (BertTokenizer file =
                        BertTokenizer.open(
                                SharedData.path("bert-base-uncased/tokenizer.json"), 64);
                BertTokenizer vocabulary =
                        BertTokenizer.open(SharedData.path("bert-base-uncased/vocab.txt"), 64)) {
            List<Encoding> expected = file.encodeAll(examples);
            List<Encoding> found = vocabulary.encodeAll(examples);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(found.get(i).ids()).isEqualTo(expected.get(i).ids());
                assertThat(found.get(i).types()).isEqualTo(expected.get(i).types());
            }
        }
    }

    @Test
    void longPairsLoseTokensOfTheLongerTextFirst() {
        try (BertTokenizer tokenizer =
                BertTokenizer.open(SharedData.path("bert-base-uncased"), 10)) {
            Encoding encoding = tokenizer.encode("hello ".repeat(20), "world world");
            assertThat(encoding.ids())
                    .containsExactly(101, 7592, 7592, 7592, 7592, 7592, 102, 2088, 2088, 102);
            assertThat(Arrays.stream(encoding.types()).sum()).isEqualTo(3);
        }
    }
}
