package io.secformer.distill.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.checkpoint.HfCheckpointWriter;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.distill.nn.ParameterLayout.Group;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainableParametersTest {
    private static final String CLASSIFIER = "classifier.weight";
    private static final String QUERY = "bert.encoder.layer.1.attention.self.query.weight";

    @TempDir Path folder;

    @Test
    void layoutCoversEveryTensorOnceAndKeepsGroupsTogether() {
        BertConfig config = TinyBerts.config();
        ParameterLayout layout = new ParameterLayout(config);
        int total = 0;
        for (Map.Entry<String, List<Integer>> tensor : BertTensors.all(config).entrySet()) {
            int size = tensor.getValue().stream().reduce(1, (a, b) -> a * b);
            assertThat(layout.size(tensor.getKey())).isEqualTo(size);
            total += size;
        }
        assertThat(layout.size()).isEqualTo(total);
        assertThat(layout.start(Group.BODY_DECAY)).isZero();
        assertThat(layout.end(Group.BODY_PLAIN)).isEqualTo(total);
        assertThat(layout.end(Group.BODY_DECAY)).isEqualTo(layout.start(Group.HEAD_DECAY));
        assertThat(layout.start(Group.HEAD_PLAIN)).isEqualTo(layout.end(Group.HEAD_DECAY));
        assertThat(layout.offset(CLASSIFIER))
                .isBetween(layout.start(Group.HEAD_DECAY), layout.end(Group.HEAD_DECAY) - 1);
        assertThat(layout.offset("bert.embeddings.LayerNorm.weight"))
                .isGreaterThanOrEqualTo(layout.start(Group.BODY_PLAIN));
    }

    @Test
    void checkpointIsReadAndWhatItLacksComesFromTheSeed() {
        BertConfig config = TinyBerts.config();
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters source = TrainableParameters.initialize(manager, config, 1)) {
            Map<String, float[]> tensors = new HashMap<>();
            BertTensors.encoder(config).keySet().forEach(n -> tensors.put(n, source.get(n)));
            new HfCheckpointWriter(config).write(folder, tensors);
            try (HfCheckpoint checkpoint = HfCheckpoint.open(folder);
                    TrainableParameters loaded =
                            TrainableParameters.load(manager, config, checkpoint, 2)) {
                assertThat(loaded.get(QUERY)).isEqualTo(source.get(QUERY));
                assertThat(loaded.get(CLASSIFIER))
                        .isEqualTo(BertInitializer.values(CLASSIFIER, 36, 2, 0.02));
            }
        }
    }

    @Test
    void classifierForOtherLabelsIsNotTakenOver() {
        BertConfig config = TinyBerts.config();
        BertConfig other = config.withLabels(List.of("x", "y", "z"));
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters source = TrainableParameters.initialize(manager, config, 1)) {
            Map<String, float[]> tensors = new HashMap<>();
            source.tensorNames().forEach(n -> tensors.put(n, source.get(n)));
            new HfCheckpointWriter(config).write(folder, tensors);
            try (HfCheckpoint checkpoint = HfCheckpoint.open(folder);
                    TrainableParameters same =
                            TrainableParameters.load(manager, config, checkpoint, 2);
                    TrainableParameters fresh =
                            TrainableParameters.load(manager, other, checkpoint, 2)) {
                assertThat(same.get(CLASSIFIER)).isEqualTo(source.get(CLASSIFIER));
                assertThat(fresh.get(CLASSIFIER)).isNotEqualTo(source.get(CLASSIFIER));
                assertThat(fresh.get("bert.pooler.dense.weight"))
                        .isEqualTo(source.get("bert.pooler.dense.weight"));
            }
        }
    }

    @Test
    void initialValuesAreBertsOwn() {
        float[] weights = BertInitializer.values(QUERY, 100_000, 3, 0.02);
        double sum = 0;
        double squares = 0;
        for (float w : weights) {
            sum += w;
            squares += (double) w * w;
        }
        assertThat(sum / weights.length).isCloseTo(0, within(3e-4));
        assertThat(Math.sqrt(squares / weights.length)).isCloseTo(0.02, within(3e-4));
        assertThat(BertInitializer.values("a.LayerNorm.weight", 2, 3, 0.02))
                .containsExactly(1f, 1f);
        assertThat(BertInitializer.values("a.bias", 2, 3, 0.02)).containsExactly(0f, 0f);
        assertThat(BertInitializer.values(QUERY, 100_000, 3, 0.02)).isEqualTo(weights);
        assertThat(BertInitializer.values(QUERY, 100_000, 4, 0.02)).isNotEqualTo(weights);
    }

    @Test
    void wrongNumberOfValuesIsRefused() {
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters parameters =
                        new TrainableParameters(manager, TinyBerts.config())) {
            assertThatThrownBy(() -> parameters.set(CLASSIFIER, new float[5]))
                    .hasMessageContaining(CLASSIFIER)
                    .hasMessageContaining("36");
        }
    }
}
