package io.secformer.distill.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.reading.PlainReading;
import io.secformer.convert.reading.RangeObserver;
import io.secformer.convert.reading.TokenInput;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.distill.eval.Predictor;
import io.secformer.distill.eval.TaskData;
import io.secformer.distill.eval.TokenizedExample;
import io.secformer.distill.eval.TokenizedExamples;
import io.secformer.distill.nn.DoubleBert;
import io.secformer.distill.nn.TinyBerts;
import io.secformer.distill.nn.TrainableParameters;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExportedModelTest {
    private static final BertConfig STUDENT =
            TinyBerts.config()
                    .withSoftmax(SoftmaxFunction.TWO_QUAD)
                    .withActivation(ActivationFunction.GELU);
    private static final TokenizedExamples SAMPLES =
            new TokenizedExamples(
                    List.of(
                            new TokenizedExample(new int[] {2, 11, 3}, new int[] {0, 0, 1}, 1),
                            new TokenizedExample(new int[] {2, 5, 6, 39, 1, 3}, new int[6], 0)),
                    0);

    @TempDir Path tokenizer;
    @TempDir Path folder;

    @BeforeEach
    void writeTokenizer() throws IOException {
        Files.writeString(tokenizer.resolve("vocab.txt"), "[PAD]\n[UNK]\n");
    }

    private static Provenance provenance() {
        TaskData data = new TaskData(GlueTask.MNLI, SAMPLES, SAMPLES, "aa", "bb");
        return new Provenance(
                "student",
                data,
                JsonNodeFactory.instance.objectNode().put("seed", 7),
                "sha256:00",
                81.5,
                "accuracy");
    }

    static Stream<Arguments> functions() {
        return Stream.of(SoftmaxFunction.values())
                .flatMap(
                        softmax ->
                                Stream.of(ActivationFunction.values())
                                        .map(activation -> Arguments.of(softmax, activation)));
    }

    /** What the folder says of itself must do, for two that have nothing of the engine. */
    @ParameterizedTest
    @MethodSource("functions")
    void exportedModelGivesTheEnginesLogitsInOtherHands(
            SoftmaxFunction softmax, ActivationFunction activation) {
        BertConfig config =
                TinyBerts.config()
                        .withSoftmax(softmax)
                        .withSoftmaxOffset(3)
                        .withActivation(activation);
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters parameters = new TrainableParameters(manager, config)) {
            TinyBerts.randomize(parameters, 11);
            ModelExport.write(folder, parameters, tokenizer, provenance(), "");
            float[][] logits = new Predictor(parameters).logits(manager, SAMPLES);
            for (int i = 0; i < SAMPLES.size(); i++) {
                TokenizedExample sample = SAMPLES.samples().get(i);
                requireClose(logits[i], oracleLogits(sample));
                requireClose(logits[i], plainLogits(sample));
            }
        }
    }

    private static void requireClose(float[] logits, double[] expected) {
        assertThat(expected).hasSameSizeAs(logits);
        for (int c = 0; c < expected.length; c++) {
            assertThat((double) logits[c])
                    .isCloseTo(expected[c], within(1e-4 * (1 + Math.abs(expected[c]))));
        }
    }

    private double[] oracleLogits(TokenizedExample sample) {
        try (HfCheckpoint checkpoint = HfCheckpoint.open(folder)) {
            Map<String, float[]> tensors = new HashMap<>();
            checkpoint.names().forEach(name -> tensors.put(name, checkpoint.tensor(name)));
            return new DoubleBert(checkpoint.config(), tensors)
                    .logits(sample.tokenIds(), sample.tokenTypes());
        }
    }

    private double[] plainLogits(TokenizedExample sample) {
        try (HfCheckpoint checkpoint = HfCheckpoint.open(folder)) {
            TokenInput input = TokenInput.of(sample.tokenIds(), sample.tokenTypes()).paddedTo(8, 0);
            return PlainReading.logits(
                    io.secformer.convert.parameter.BertParameters.fold(checkpoint),
                    input,
                    RangeObserver.NONE)[0];
        }
    }

    @Test
    void folderLoadsAsTheSameModel() {
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters parameters = new TrainableParameters(manager, STUDENT)) {
            TinyBerts.randomize(parameters, 11);
            ModelExport.write(folder, parameters, tokenizer.resolve("vocab.txt"), provenance(), "");
            assertThat(folder.resolve("vocab.txt")).exists();
            try (HfCheckpoint checkpoint = HfCheckpoint.open(folder);
                    TrainableParameters loaded =
                            TrainableParameters.load(manager, checkpoint.config(), checkpoint, 0)) {
                assertThat(checkpoint.config()).isEqualTo(STUDENT);
                assertThat(loaded.toArray()).isEqualTo(parameters.toArray());
            }
        }
    }

    @Test
    void recordSaysWhereTheModelCameFrom() {
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters parameters = new TrainableParameters(manager, STUDENT)) {
            ModelExport.write(folder, parameters, tokenizer, provenance(), "");
        }
        JsonNode record = JsonFiles.read(folder.resolve(Provenance.FILE), 1 << 16);
        assertThat(record.path("role").textValue()).isEqualTo("student");
        assertThat(record.path("task").textValue()).isEqualTo("MNLI");
        assertThat(record.path("devMetric").doubleValue()).isEqualTo(81.5);
        assertThat(record.path("data").path("trainSha256").textValue()).isEqualTo("aa");
        assertThat(record.path("recipe").path("seed").intValue()).isEqualTo(7);
        assertThat(record.path("versions").path("pytorch").textValue()).startsWith("2.");
    }
}
