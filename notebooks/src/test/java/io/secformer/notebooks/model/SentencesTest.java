package io.secformer.notebooks.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.datasets.builtin.BuiltinData;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SentencesTest {
    @TempDir Path folder;

    @Test
    void textsArePaddedToTheLongestAndTokensAreNot() throws IOException {
        BuiltinData.write(folder, 3, new BuiltinData.Sizes(40, 5, 5));
        List<Example> examples = GlueReader.read(folder, GlueTask.SST_2, Split.TRAIN);

        Sentences sentences = Sentences.of(examples, folder);

        assertThat(sentences.examples()).isEqualTo(examples);
        assertThat(sentences.input().batch()).isEqualTo(40);
        for (int i = 0; i < 40; i++) {
            int length = sentences.input().lengths()[i];
            List<String> tokens = sentences.tokens().get(i);

            assertThat(tokens).hasSize(length).startsWith("[CLS]").endsWith("[SEP]");
            assertThat(sentences.lengths()[i]).isEqualTo(length);
            assertThat(sentences.input().tokenIds()[i]).hasSize(sentences.input().tokens());
        }
        assertThat(sentences.lengths()).contains(sentences.input().tokens());
    }

    @Test
    void wordsThatTheVocabularyHasAreTokens() throws IOException {
        BuiltinData.write(folder, 3, new BuiltinData.Sizes(5, 5, 5));

        assertThat(Sentences.of("the film was great .", folder).tokens())
                .containsExactly(List.of("[CLS]", "the", "film", "was", "great", ".", "[SEP]"));
    }
}
