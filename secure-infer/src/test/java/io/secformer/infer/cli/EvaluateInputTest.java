package io.secformer.infer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.checkpoint.HfCheckpointWriter;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.convert.model.SoftmaxFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts and options that a model's tables have no place for. */
class EvaluateInputTest {
    private static final List<String> WORDS =
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hail", "snow", "and");
    private static final int POSITIONS = 12;

    @TempDir private Path folder;

    @BeforeEach
    void writeModelAndData() throws IOException {
        BertConfig config =
                BertConfig.ofSize(WORDS.size(), 8, 1, 2, 16)
                        .withMaxPositionEmbeddings(POSITIONS)
                        .withLabels(List.of("negative", "positive"))
                        .withSoftmax(SoftmaxFunction.TWO_QUAD);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        Map<String, float[]> tensors = new HashMap<>();
        BertTensors.all(config)
                .forEach(
                        (name, shape) -> {
                            float[] values = new float[shape.stream().reduce(1, (a, b) -> a * b)];
                            for (int i = 0; i < values.length; i++) {
                                values[i] = (float) random.nextGaussian(0, 0.3);
                            }
                            tensors.put(name, values);
                        });
        new HfCheckpointWriter(config).write(folder.resolve("model"), tensors);
        Files.write(folder.resolve("model/vocab.txt"), WORDS);
        writeRows("hail and snow\t1", "snow\t0", "hail and ".repeat(10) + "snow\t1");
    }

    private void writeRows(String... rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of("sentence\tlabel"));
        lines.addAll(Arrays.asList(rows));
        Files.createDirectories(folder.resolve("glue/SST-2"));
        Files.write(folder.resolve("glue/SST-2/dev.tsv"), lines);
    }

    private InferRun evaluate(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "evaluate",
                                "--model",
                                folder.resolve("model").toString(),
                                "--task",
                                "SST-2",
                                "--glue-dir",
                                folder.resolve("glue").toString()));
        arguments.addAll(List.of(more));
        return InferRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void defaultLengthIsWhatTheModelTakesAndCutTextsAreCounted() {
        InferRun run = evaluate();
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("1 of 3 texts are cut to 12 tokens");
    }

    @Test
    void lengthBeyondThePositionsIsRefused() {
        InferRun run = evaluate("--max-tokens", "13");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "secformer: --max-tokens is 13, the model has 12 positions"
                                + " (max_position_embeddings)");
    }

    @Test
    void tokenWithoutEmbeddingIsRefusedOnlyWhereATextHasIt() throws IOException {
        Files.writeString(folder.resolve("model/added_tokens.json"), "{\"sleet\": 8}");
        assertThat(evaluate().code()).isZero();
        writeRows("snow\t1", "sleet and snow\t0");
        InferRun run = evaluate();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains(
                        "row 1 \"sleet and snow\": its token 'sleet' has the id 8, the model has"
                                + " embeddings for 0 to 7")
                .hasLineCount(1);
    }
}
