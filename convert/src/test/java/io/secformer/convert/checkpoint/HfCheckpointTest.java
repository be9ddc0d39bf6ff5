package io.secformer.convert.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HfCheckpointTest {
    private static final BertConfig CONFIG =
            BertConfig.ofSize(11, 8, 2, 2, 16)
                    .withMaxPositionEmbeddings(12)
                    .withLabels(List.of("no", "maybe", "yes"))
                    .withSoftmax(SoftmaxFunction.TWO_QUAD);

    @TempDir private Path folder;

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Map<String, float[]> tensors = randomTensors(BertTensors.all(CONFIG));
        Path tokenizer = Files.createDirectory(folder.resolve("tokenizer"));
        Files.writeString(tokenizer.resolve("vocab.txt"), "[PAD]\n");
        Path model = folder.resolve("model");
        new HfCheckpointWriter(CONFIG)
                .tokenizerFrom(tokenizer)
                .file("provenance.json", "{}".getBytes(StandardCharsets.UTF_8))
                .write(model, tensors);

        try (Stream<Path> files = Files.list(model)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "config.json", "model.safetensors", "vocab.txt", "provenance.json");
        }
        assertThat(model.resolve("config.json"))
                .content()
                .contains("BertForSequenceClassification", "\"softmax_function\" : \"2quad\"");
        try (HfCheckpoint checkpoint = HfCheckpoint.open(model)) {
            assertThat(checkpoint.config()).isEqualTo(CONFIG);
            assertThat(checkpoint.hasPooler()).isTrue();
            assertThat(checkpoint.hasClassifier()).isTrue();
            assertThat(checkpoint.names()).isEqualTo(tensors.keySet());
            tensors.forEach((n, v) -> assertThat(checkpoint.tensor(n)).as(n).isEqualTo(v));
        }
    }

    @Test
    void writingAgainReplacesAndKeepsOtherFiles() throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        Files.writeString(model.resolve("notes.txt"), "mine");
        Map<String, float[]> tensors = randomTensors(BertTensors.all(CONFIG));
        new HfCheckpointWriter(CONFIG).write(model, tensors);
        tensors.put("classifier.bias", new float[] {1, 2, 3});
        new HfCheckpointWriter(CONFIG).write(model, tensors);
        assertThat(model.resolve("notes.txt")).hasContent("mine");
        try (HfCheckpoint checkpoint = HfCheckpoint.open(model)) {
            assertThat(checkpoint.tensor("classifier.bias")).containsExactly(1, 2, 3);
        }
    }

    @Test
    void filesOfAnEarlierTokenizerGo() throws IOException {
        Path words = Files.createDirectory(folder.resolve("words"));
        Files.writeString(words.resolve("my-words.txt"), "[PAD]\nsail\n");
        Files.writeString(words.resolve("tokenizer.json"), "{}");
        Files.writeString(words.resolve("added_tokens.json"), "{\"boat\": 2}");
        Path model = Files.createDirectory(folder.resolve("model"));
        Files.writeString(model.resolve("tokenizer.json"), "{}");
        Files.writeString(model.resolve("tokenizer_config.json"), "{}");
        Map<String, float[]> tensors = randomTensors(BertTensors.all(CONFIG));
        new HfCheckpointWriter(CONFIG)
                .tokenizerFrom(words.resolve("my-words.txt"))
                .write(model, tensors);
        assertThat(model.resolve("vocab.txt")).hasContent("[PAD]\nsail\n");
        assertThat(model.resolve("added_tokens.json")).exists();
        assertThat(model.resolve("tokenizer.json")).doesNotExist();
        assertThat(model.resolve("tokenizer_config.json")).doesNotExist();
    }

    @Test
    void whatAKilledWriterLeftIsNotTakenIn() throws IOException {
        Path model = folder.resolve("model");
        Path left = Files.createDirectories(model.resolve(".writing"));
        Files.writeString(left.resolve("tokenizer.json"), "{}");
        Files.write(left.resolve(".model.safetensors.tmp"), new byte[100]);
        Path words = Files.writeString(folder.resolve("vocab.txt"), "[PAD]\n");
        new HfCheckpointWriter(CONFIG)
                .tokenizerFrom(words)
                .write(model, randomTensors(BertTensors.all(CONFIG)));
        try (Stream<Path> files = Files.list(model)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("config.json", "model.safetensors", "vocab.txt");
        }
    }

    @Test
    void folderWhoseFilesWereReplacedInPartIsNoModel() throws IOException {
        Path model = folder.resolve("model");
        Map<String, float[]> tensors = randomTensors(BertTensors.all(CONFIG));
        new HfCheckpointWriter(CONFIG).write(model, tensors);
        // The weights cannot be replaced, as if the process had ended there.
        Files.delete(model.resolve("model.safetensors"));
        Files.createDirectories(model.resolve("model.safetensors/in the way"));
        assertThatThrownBy(() -> new HfCheckpointWriter(CONFIG).write(model, tensors))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(model.resolve("config.json")).doesNotExist();
        assertThatThrownBy(() -> HfCheckpoint.open(model)).isInstanceOf(FormatException.class);
    }

    @Test
    void failedWriteLeavesWhatWasThere() throws IOException {
        Path model = folder.resolve("model");
        Map<String, float[]> tensors = randomTensors(BertTensors.all(CONFIG));
        new HfCheckpointWriter(CONFIG).write(model, tensors);
        byte[] before = Files.readAllBytes(model.resolve("model.safetensors"));
        Map<String, float[]> wrong = new LinkedHashMap<>(tensors);
        wrong.put("classifier.bias", new float[4]);
        assertThatThrownBy(() -> new HfCheckpointWriter(CONFIG).write(model, wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("classifier.bias has 4 values, expected shape [3]");
        assertThat(Files.readAllBytes(model.resolve("model.safetensors"))).isEqualTo(before);
        try (Stream<Path> files = Files.list(model)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void oldNamesMissingPrefixAndStrayTensorsAreAccepted() {
        Map<String, float[]> tensors = randomTensors(BertTensors.encoder(CONFIG));
        Path model =
                writeByHand(
                        BertTensors.encoder(CONFIG),
                        tensors,
                        name ->
                                name.replace("bert.", "")
                                        .replace("LayerNorm.weight", "LayerNorm.gamma")
                                        .replace("LayerNorm.bias", "LayerNorm.beta"));
        try (HfCheckpoint checkpoint = HfCheckpoint.open(model)) {
            assertThat(checkpoint.hasPooler()).isFalse();
            assertThat(checkpoint.hasClassifier()).isFalse();
            String name = "bert.encoder.layer.1.output.LayerNorm.bias";
            assertThat(checkpoint.tensor(name)).isEqualTo(tensors.get(name));
            assertThatThrownBy(() -> checkpoint.tensor("classifier.bias"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("the tensor classifier.bias is missing");
        }
    }

    @Test
    void missingTensorIsNamed() {
        Map<String, List<Integer>> shapes = BertTensors.all(CONFIG);
        shapes.remove("bert.encoder.layer.1.attention.self.key.bias");
        Path model = writeByHand(shapes, randomTensors(shapes), UnaryOperator.identity());
        assertThatThrownBy(() -> HfCheckpoint.open(model))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(
                        "the tensor bert.encoder.layer.1.attention.self.key.bias is missing");
    }

    @Test
    void halfAClassifierIsRefused() {
        Map<String, List<Integer>> shapes = BertTensors.all(CONFIG);
        shapes.remove("classifier.weight");
        Path model = writeByHand(shapes, randomTensors(shapes), UnaryOperator.identity());
        assertThatThrownBy(() -> HfCheckpoint.open(model))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("the tensor classifier.weight is missing");
    }

    @Test
    void wrongShapeIsNamedWithBothShapes() {
        Map<String, List<Integer>> shapes = BertTensors.all(CONFIG);
        shapes.put("bert.encoder.layer.0.intermediate.dense.weight", List.of(8, 16));
        Path model = writeByHand(shapes, randomTensors(shapes), UnaryOperator.identity());
        assertThatThrownBy(() -> HfCheckpoint.open(model))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(
                        "bert.encoder.layer.0.intermediate.dense.weight has shape [8, 16],"
                                + " expected [16, 8]");
    }

    @Test
    void infinityIsNamedWithItsIndex() {
        Map<String, float[]> tensors = randomTensors(BertTensors.all(CONFIG));
        float[] query = tensors.get("bert.encoder.layer.0.attention.self.query.weight");
        assertThat(query).isNotNull();
        query[8 * 3 + 5] = Float.NEGATIVE_INFINITY;
        Path model = folder.resolve("model");
        new HfCheckpointWriter(CONFIG).write(model, tensors);
        try (HfCheckpoint checkpoint = HfCheckpoint.open(model)) {
            assertThatThrownBy(
                            () ->
                                    checkpoint.tensor(
                                            "bert.encoder.layer.0.attention.self.query.weight"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("query.weight holds -Infinity at index [3, 5]");
        }
    }

    @Test
    void foldersWithoutSafetensorsSayWhatToDo() throws IOException {
        CONFIG.write(folder.resolve("config.json"));
        assertThatThrownBy(() -> HfCheckpoint.open(folder))
                .hasMessageContaining("there is no model.safetensors");
        Files.createFile(folder.resolve("pytorch_model.bin"));
        assertThatThrownBy(() -> HfCheckpoint.open(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll(
                        "the weights are in pytorch_model.bin",
                        "save_pretrained(",
                        "safe_serialization=True")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> HfCheckpoint.open(folder.resolve("none")))
                .hasMessageContaining("there is no such folder");
    }

    private Path writeByHand(
            Map<String, List<Integer>> shapes,
            Map<String, float[]> tensors,
            UnaryOperator<String> rename) {
        SafeTensorsWriter.Builder builder = new SafeTensorsWriter.Builder();
        builder.tensor("embeddings.position_ids", DType.I64, List.of(1, 12));
        builder.tensor("cls.predictions.bias", DType.F32, List.of(11));
        shapes.forEach((name, shape) -> builder.tensor(rename.apply(name), DType.F32, shape));
        CONFIG.write(folder.resolve("config.json"));
        try (SafeTensorsWriter writer = builder.open(folder.resolve("model.safetensors"))) {
            writer.write("embeddings.position_ids", new long[12]);
            writer.write("cls.predictions.bias", new float[11]);
            tensors.forEach((name, values) -> writer.write(rename.apply(name), values));
            writer.commit();
        }
        return folder;
    }

    private static Map<String, float[]> randomTensors(Map<String, List<Integer>> shapes) {
        Random random = new Random(5);
        Map<String, float[]> tensors = new LinkedHashMap<>();
        shapes.forEach(
                (name, shape) -> {
                    float[] values = new float[(int) Shapes.elements(shape)];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) random.nextGaussian();
                    }
                    tensors.put(name, values);
                });
        return tensors;
    }
}
