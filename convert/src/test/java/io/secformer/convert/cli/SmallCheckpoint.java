package io.secformer.convert.cli;

import io.secformer.convert.checkpoint.DType;
import io.secformer.convert.checkpoint.SafeTensorsWriter;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.reading.RandomBert;
import io.secformer.datasets.builtin.BuiltinData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Built-in GLUE files, and random classifiers of SST-2 with the tokenizer of these files. */
final class SmallCheckpoint {
    private final Path glue;

    /** Writes the GLUE files and the tokenizer below a folder. */
    SmallCheckpoint(Path below) throws IOException {
        glue = below.resolve("glue");
        BuiltinData.write(glue, 11, new BuiltinData.Sizes(40, 10, 10));
    }

    /** A GLUE file of SST-2. */
    Path calibration() {
        return glue.resolve("SST-2").resolve("train.tsv");
    }

    static BertConfig config() {
        return BertConfig.ofSize(BuiltinData.vocabulary().size(), 24, 2, 3, 48)
                .withMaxPositionEmbeddings(24)
                .withLabels(List.of("negative", "positive"))
                .withSoftmax(SoftmaxFunction.TWO_QUAD);
    }

    /** A classifier's tensors, by canonical name; the caller may change them. */
    static Map<String, float[]> tensors(BertConfig config) {
        return new RandomBert(config, 5).tensors();
    }

    /** The shapes that belong to a configuration; the caller may change them. */
    static Map<String, List<Integer>> shapes(BertConfig config) {
        return new LinkedHashMap<>(BertTensors.all(config));
    }

    /** Writes a good checkpoint. */
    Path write(Path folder) throws IOException {
        return write(folder, config(), tensors(config()), shapes(config()));
    }

    /** Writes a checkpoint with exactly these tensors, whether they fit or not. */
    Path write(
            Path folder,
            BertConfig config,
            Map<String, float[]> tensors,
            Map<String, List<Integer>> shapes)
            throws IOException {
        Files.createDirectories(folder);
        config.write(folder.resolve("config.json"), "BertForSequenceClassification");
        for (String name : List.of("tokenizer.json", "vocab.txt")) {
            Files.copy(glue.resolve(name), folder.resolve(name));
        }
        SafeTensorsWriter.Builder builder = new SafeTensorsWriter.Builder();
        shapes.forEach((name, shape) -> builder.tensor(name, DType.F32, shape));
        try (SafeTensorsWriter writer = builder.open(folder.resolve("model.safetensors"))) {
            shapes.keySet()
                    .forEach(name -> writer.write(name, tensors.getOrDefault(name, new float[0])));
            writer.commit();
        }
        return folder;
    }
}
