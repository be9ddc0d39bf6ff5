package io.secformer.datasets.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.datasets.builtin.BuiltinData.Sizes;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.datasets.text.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BuiltinDataTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"SST_2", "COLA", "RTE", "STS_B"})
    void officialReaderReadsWhatIsWritten(GlueTask task) throws IOException {
        BuiltinData.write(folder, 5, new Sizes(300, 60, 40));
        List<Example> drawn = BuiltinData.draw(task, 5, 400);
        assertThat(GlueReader.read(folder, task, Split.TRAIN)).isEqualTo(drawn.subList(0, 300));
        assertThat(GlueReader.read(folder, task, Split.DEV)).hasSize(60);
        assertThat(GlueReader.read(folder, task, Split.TEST))
                .hasSize(40)
                .noneMatch(Example::isLabelled);
    }

    @ParameterizedTest
    @EnumSource(names = {"SST_2", "COLA", "RTE", "STS_B"})
    void wordPieceKnowsEveryTextAndSplitsSomeWords(GlueTask task) throws IOException {
        BuiltinData.write(folder, 1, new Sizes(1, 1, 1));
        List<Example> examples = BuiltinData.draw(task, 9, 1000);
        try (BertTokenizer tokenizer = BertTokenizer.open(folder, 64)) {
            assertThat(tokenizer.vocabSize()).isBetween(150, 300);
            int unknown = BuiltinData.vocabulary().indexOf("[UNK]");
            int most = 0;
            boolean splits = false;
            for (Encoding encoding : tokenizer.encodeAll(examples)) {
                assertThat(Arrays.stream(encoding.ids()).anyMatch(id -> id == unknown)).isFalse();
                most = Math.max(most, encoding.length());
                splits |=
                        Arrays.stream(encoding.ids())
                                .anyMatch(
                                        id ->
                                                BuiltinData.vocabulary().get(id).startsWith("##")
                                                        && BuiltinData.vocabulary().get(id).length()
                                                                > 3);
            }
            assertThat(most).isLessThanOrEqualTo(task.isPair() ? 32 : 24);
            assertThat(splits).isTrue();
        }
    }

    @Test
    void sameSeedGivesTheSameBytes() throws IOException {
        BuiltinData.write(folder.resolve("a"), 3, new Sizes(50, 5, 5));
        BuiltinData.write(folder.resolve("b"), 3, new Sizes(50, 5, 5));
        BuiltinData.write(folder.resolve("c"), 4, new Sizes(50, 5, 5));
        for (String file :
                List.of("RTE/train.tsv", "CoLA/dev.tsv", "vocab.txt", "tokenizer.json")) {
            assertThat(folder.resolve("a").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("b").resolve(file));
        }
        assertThat(
                        Files.mismatch(
                                folder.resolve("a/RTE/train.tsv"),
                                folder.resolve("c/RTE/train.tsv")))
                .isNotNegative();
    }

    @ParameterizedTest
    @EnumSource(names = {"SST_2", "COLA", "RTE", "STS_B"})
    void defaultSizesAreWithinReach(GlueTask task) {
        assertThat(BuiltinData.draw(task, 1, 4800)).hasSize(4800).doesNotHaveDuplicates();
    }

    @Test
    void moreTextsThanThereAreIsRejected() {
        assertThatThrownBy(() -> BuiltinData.draw(GlueTask.RTE, 1, 10_000_000))
                .hasMessageContaining("different texts of RTE");
        assertThatThrownBy(() -> BuiltinData.draw(GlueTask.QQP, 1, 1))
                .hasMessageContaining("QQP is not among");
    }
}
