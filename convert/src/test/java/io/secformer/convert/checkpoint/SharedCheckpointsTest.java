package io.secformer.convert.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.model.BertTensors;
import io.secformer.convert.model.SoftmaxFunction;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints as they are published. */
@Tag("shared")
class SharedCheckpointsTest {
    private static final Path SHARED =
            Path.of(System.getProperty("secformer.shared", "../../shared"));

    @Test
    void publishedEncoderWithoutPrefixLoads() {
        try (HfCheckpoint checkpoint = HfCheckpoint.open(SHARED.resolve("minilm-l6"))) {
            assertThat(checkpoint.config().numHiddenLayers()).isEqualTo(6);
            assertThat(checkpoint.config().headSize()).isEqualTo(32);
            assertThat(checkpoint.config().softmax()).isEqualTo(SoftmaxFunction.SOFTMAX);
            assertThat(checkpoint.hasPooler()).isTrue();
            assertThat(checkpoint.hasClassifier()).isFalse();
            long parameters = 0;
            for (String name : checkpoint.names()) {
                parameters += checkpoint.tensor(name).length;
            }
            assertThat(parameters).isEqualTo(22_713_216L);
        }
    }

    @Test
    void everyTensorSurvivesBeingWritten(@TempDir Path folder) {
        for (String model : new String[] {"tiny-random-bert-h32", "minilm-l6"}) {
            try (HfCheckpoint original = HfCheckpoint.open(SHARED.resolve(model))) {
                new HfCheckpointWriter(original.config())
                        .tokenizerFrom(original.folder())
                        .write(folder, original.names(), original::tensor);
                try (HfCheckpoint copy = HfCheckpoint.open(folder)) {
                    assertThat(copy.config()).isEqualTo(original.config());
                    for (String name : original.names()) {
                        assertThat(copy.tensor(name)).as(name).isEqualTo(original.tensor(name));
                    }
                    assertThat(copy.names()).contains(BertTensors.WORD_EMBEDDINGS);
                }
                assertThat(folder.resolve("tokenizer.json"))
                        .hasSameBinaryContentAs(SHARED.resolve(model).resolve("tokenizer.json"));
            }
        }
    }
}
