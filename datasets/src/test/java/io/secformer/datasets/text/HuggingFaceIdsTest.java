package io.secformer.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.secformer.datasets.glue.Example;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Token ids beside those of Hugging Face's library, for many texts and many kinds of folders;
 * {@code src/test/python/hugging_face_ids.py} wrote down what the library gives.
 */
final class HuggingFaceIdsTest {
    private static final JsonNode KNOWN = known();
    private static final int LONG = 100_000;

    @TempDir private Path folder;

    static List<Arguments> folders() {
        List<Arguments> folders = new ArrayList<>();
        KNOWN.path("folders")
                .forEach(found -> folders.add(Arguments.of(found.path("name").asText(), found)));
        return folders;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("folders")
    void textsHaveHuggingFacesIds(String name, JsonNode known) throws IOException {
        try (BertTokenizer tokenizer = BertTokenizer.open(written(known), LONG)) {
            JsonNode texts = KNOWN.path("texts");
            List<Example> examples = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                String text = texts.path(i).asText();
                examples.add(new Example("" + i, text, null, 0));
                Encoding encoding = tokenizer.encode(text, null);
                assertThat(encoding.ids())
                        .as("%s: text %d", name, i)
                        .containsExactly(ids(known.path("texts").path(i)));
                assertThat(encoding.isTruncated()).isFalse();
            }
            List<Encoding> all = tokenizer.encodeAll(examples);
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i).ids())
                        .as("%s: text %d among all", name, i)
                        .containsExactly(ids(known.path("texts").path(i)));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("folders")
    void pairsHaveHuggingFacesIdsAndTypes(String name, JsonNode known) throws IOException {
        try (BertTokenizer tokenizer = BertTokenizer.open(written(known), LONG)) {
            JsonNode pairs = KNOWN.path("pairs");
            for (int i = 0; i < pairs.size(); i++) {
                Encoding encoding = tokenizer.encode(first(pairs, i), second(pairs, i));
                assertThat(encoding.ids())
                        .as("%s: pair %d", name, i)
                        .containsExactly(ids(known.path("pairs").path(i)));
                assertThat(encoding.types())
                        .as("%s: types of pair %d", name, i)
                        .containsExactly(ids(known.path("pairTypes").path(i)));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("folders")
    void longTextsAreCutAsHuggingFaceCutsThem(String name, JsonNode known) throws IOException {
        JsonNode lengths = KNOWN.path("lengths");
        JsonNode pairs = KNOWN.path("pairs");
        Path files = written(known);
        String text = KNOWN.path("texts").path(KNOWN.path("texts").size() - 1).asText();
        for (int length = 0; length < lengths.size(); length++) {
            int most = lengths.path(length).asInt();
            try (BertTokenizer tokenizer = BertTokenizer.open(files, most)) {
                Encoding single = tokenizer.encode(text, null);
                assertThat(single.ids())
                        .as("%s: %d tokens", name, most)
                        .containsExactly(ids(known.path("cutTexts").path(length)));
                assertThat(single.isTruncated()).isTrue();
                for (int i = 0; i < pairs.size(); i++) {
                    Encoding pair = tokenizer.encode(first(pairs, i), second(pairs, i));
                    assertThat(pair.ids())
                            .as("%s: %d tokens of pair %d", name, most, i)
                            .containsExactly(
                                    ids(known.path("cutPairs").path(i * lengths.size() + length)));
                    assertThat(pair.fullLength()).isEqualTo(known.path("pairs").path(i).size());
                }
            }
        }
    }

    @Test
    void manyTextsAndFoldersAreCompared() {
        assertThat(KNOWN.path("texts").size()).isGreaterThanOrEqualTo(40);
        assertThat(folders()).hasSizeGreaterThanOrEqualTo(25);
    }

    private Path written(JsonNode known) throws IOException {
        for (Map.Entry<String, JsonNode> file : known.path("files").properties()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue().textValue());
        }
        return folder;
    }

    private static String first(JsonNode pairs, int i) {
        return pairs.path(i).path(0).asText();
    }

    private static @Nullable String second(JsonNode pairs, int i) {
        return pairs.path(i).path(1).textValue();
    }

    private static int[] ids(JsonNode json) {
        int[] ids = new int[json.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = json.path(i).intValue();
        }
        return ids;
    }

    private static JsonNode known() {
        try (InputStream in =
                HuggingFaceIdsTest.class.getResourceAsStream("hugging-face-ids.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
