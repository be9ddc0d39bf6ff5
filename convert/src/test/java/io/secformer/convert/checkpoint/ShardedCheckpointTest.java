package io.secformer.convert.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints in parts, as save_pretrained writes those that are larger than one file may be. */
class ShardedCheckpointTest {
    private static final BertConfig CONFIG =
            BertConfig.ofSize(9, 8, 2, 2, 16).withMaxPositionEmbeddings(7);
    private static final int PARTS = 3;
    private static final String QUERY = "bert.encoder.layer.1.attention.self.query.weight";

    @TempDir private Path folder;

    private final Map<String, float[]> tensors = new LinkedHashMap<>();
    private final Map<String, String> index = new LinkedHashMap<>();

    @BeforeEach
    void writeParts() {
        SplittableRandom random = new SplittableRandom(3);
        BertTensors.all(CONFIG)
                .forEach(
                        (name, shape) ->
                                tensors.put(name, values(random, (int) Shapes.elements(shape))));
        CONFIG.write(folder.resolve("config.json"));
        List<String> names = new ArrayList<>(tensors.keySet());
        for (int part = 0; part < PARTS; part++) {
            int from = names.size() * part / PARTS;
            writePart(part, names.subList(from, names.size() * (part + 1) / PARTS));
        }
        writeIndex();
    }

    private static float[] values(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static String part(int number) {
        return "model-0000" + (number + 1) + "-of-0000" + PARTS + ".safetensors";
    }

    private void writePart(int number, List<String> names) {
        Map<String, List<Integer>> shapes = BertTensors.all(CONFIG);
        SafeTensorsWriter.Builder builder = new SafeTensorsWriter.Builder();
        names.forEach(
                name -> builder.tensor(name, DType.F32, shapes.getOrDefault(name, List.of())));
        try (SafeTensorsWriter writer = builder.open(folder.resolve(part(number)))) {
            names.forEach(name -> writer.write(name, tensors.getOrDefault(name, new float[0])));
            writer.commit();
        }
        names.forEach(name -> index.put(name, part(number)));
    }

    private void writeIndex() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("metadata").put("total_size", 1);
        ObjectNode map = json.putObject("weight_map");
        index.forEach(map::put);
        JsonFiles.write(folder.resolve("model.safetensors.index.json"), json);
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(() -> HfCheckpoint.open(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("\n");
    }

    @Test
    void allPartsAreRead() {
        try (HfCheckpoint checkpoint = HfCheckpoint.open(folder)) {
            assertThat(checkpoint.names()).isEqualTo(tensors.keySet());
            tensors.forEach((n, v) -> assertThat(checkpoint.tensor(n)).as(n).isEqualTo(v));
        }
        assertThat(HfCheckpoint.weightFiles(folder))
                .extracting(file -> String.valueOf(file.getFileName()))
                .containsExactly(part(0), part(1), part(2));
    }

    @Test
    void wholeFileCountsBeforeParts() throws IOException {
        Files.delete(folder.resolve(part(1)));
        tensors.put("classifier.bias", new float[] {4, 5});
        new HfCheckpointWriter(CONFIG).write(folder, tensors);
        try (HfCheckpoint checkpoint = HfCheckpoint.open(folder)) {
            assertThat(checkpoint.tensor("classifier.bias")).containsExactly(4, 5);
        }
    }

    @Test
    void missingPartIsNamed() throws IOException {
        Files.delete(folder.resolve(part(1)));
        assertRefused("the part " + part(1) + " is missing", "put it beside the others");
    }

    @Test
    void tensorThatIsNotInItsPartIsNamedWithBoth() {
        String wrong = part(0).equals(index.get(QUERY)) ? part(1) : part(0);
        index.put(QUERY, wrong);
        writeIndex();
        assertRefused("says that the tensor " + QUERY + " is in " + wrong);
    }

    @Test
    void tensorOfNoPartIsMissing() {
        index.remove(QUERY);
        writeIndex();
        assertRefused("the tensor " + QUERY + " is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../w.safetensors", "/tmp/w", "a\\b", "..", "", " "})
    void partOutsideTheFolderIsRefused(String name) {
        index.put(QUERY, name);
        writeIndex();
        assertRefused("the part of " + QUERY + " is ", "expected the name of a file in the same");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"weight_map\": {}}", "{\"weight_map\": [1]}", "[]"})
    void indexWithoutAMapIsRefused(String json) throws IOException {
        Files.writeString(folder.resolve("model.safetensors.index.json"), json);
        assertRefused("model.safetensors.index.json: expected an object weight_map");
    }

    @Test
    void partThatIsNoTextIsRefused() throws IOException {
        Files.writeString(
                folder.resolve("model.safetensors.index.json"), "{\"weight_map\": {\"x\": 7}}");
        assertRefused("the part of x is 7");
    }

    @Test
    void brokenPartIsNamed() throws IOException {
        Files.write(folder.resolve(part(2)), new byte[3]);
        assertRefused(part(2) + ": 3 bytes are too few");
    }
}
