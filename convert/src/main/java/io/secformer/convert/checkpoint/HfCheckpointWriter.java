package io.secformer.convert.checkpoint;

import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.WholeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes a Hugging Face folder that Python's {@code transformers} loads: {@code config.json},
 * {@code model.safetensors} and the tokenizer's files. All files are written under temporary names
 * first and renamed when they are complete, so a failure before leaves what was there. While they
 * are renamed the folder has no {@code config.json}: it is no model, rather than half of each of
 * two.
 */
public final class HfCheckpointWriter {
    private static final String CONFIG = "config.json";
    private static final String TOKENIZER = "tokenizer.json";
    private static final String VOCABULARY = "vocab.txt";

    /** The tokenizer's files; those that exist are copied. */
    private static final List<String> TOKENIZER_FILES =
            List.of(
                    TOKENIZER,
                    VOCABULARY,
                    "tokenizer_config.json",
                    "special_tokens_map.json",
                    "added_tokens.json");

    private final BertConfig config;
    private final Map<String, byte[]> extraFiles = new LinkedHashMap<>();
    private @Nullable Path tokenizer;

    /** Creates a writer for models of this configuration. */
    public HfCheckpointWriter(BertConfig config) {
        this.config = config;
    }

    /**
     * Copies a tokenizer's files; those of an earlier tokenizer go.
     *
     * @param folderOrFile the tokenizer's folder; or its tokenizer.json or vocabulary, which is
     *     copied with what stands beside it, but not with the other of the two
     */
    public HfCheckpointWriter tokenizerFrom(Path folderOrFile) {
        tokenizer = folderOrFile;
        return this;
    }

    /** Adds a further file, such as a provenance record. */
    public HfCheckpointWriter file(String name, byte[] content) {
        extraFiles.put(name, content.clone());
        return this;
    }

    /**
     * Writes the folder.
     *
     * @param folder created where it is missing; files of the same names are replaced
     * @param tensors values row by row, by canonical name: the whole encoder, and pooler and
     *     classifier where the model has them
     * @throws IllegalArgumentException if a tensor is missing, unknown or of the wrong length
     * @throws UncheckedIOException if a file cannot be written
     */
    public void write(Path folder, Map<String, float[]> tensors) {
        write(
                folder,
                tensors.keySet(),
                name -> {
                    float[] values = tensors.get(name);
                    if (values == null) {
                        throw new IllegalArgumentException("the tensor " + name + " is missing");
                    }
                    return values;
                });
    }

    /**
     * As {@link #write(Path, Map)}, asking for one tensor at a time, so that only one is held.
     *
     * @param names the canonical names of the tensors there are
     * @param source gives the values of a name; called once each
     */
    public void write(Path folder, Set<String> names, Function<String, float[]> source) {
        Map<String, List<Integer>> shapes = shapes(names);
        Path staging = folder.toAbsolutePath().resolve(".writing");
        try {
            // A writer that was killed has left what it had.
            removeStaging(staging);
            Files.createDirectories(staging);
            writeWeights(staging.resolve("model.safetensors"), shapes, source);
            copyTokenizer(staging);
            for (Map.Entry<String, byte[]> extra : extraFiles.entrySet()) {
                Files.write(staging.resolve(extra.getKey()), extra.getValue());
            }
            boolean classifier = shapes.containsKey(BertTensors.CLASSIFIER + ".weight");
            config.write(
                    staging.resolve(CONFIG),
                    classifier ? "BertForSequenceClassification" : "BertModel");
            Files.deleteIfExists(folder.resolve(CONFIG));
            removeEarlierTokenizer(folder, staging);
            for (Path file : list(staging)) {
                WholeFiles.replace(file, folder.resolve(file.getFileName().toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    folder + " cannot be written: " + FileErrors.reason(e), e);
        } finally {
            removeStaging(staging);
        }
    }

    private Map<String, List<Integer>> shapes(Set<String> names) {
        Map<String, List<Integer>> shapes = BertTensors.encoder(config);
        if (BertTensors.pooler(config).keySet().stream().anyMatch(names::contains)) {
            shapes.putAll(BertTensors.pooler(config));
        }
        if (BertTensors.classifier(config).keySet().stream().anyMatch(names::contains)) {
            shapes.putAll(BertTensors.classifier(config));
        }
        for (String name : shapes.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("the tensor " + name + " is missing");
            }
        }
        for (String name : names) {
            if (!shapes.containsKey(name)) {
                throw new IllegalArgumentException(
                        "the tensor " + name + " is not part of a BERT classifier");
            }
        }
        return shapes;
    }

    private static void writeWeights(
            Path file, Map<String, List<Integer>> shapes, Function<String, float[]> source) {
        SafeTensorsWriter.Builder builder =
                new SafeTensorsWriter.Builder().metadata("format", "pt");
        shapes.forEach((name, shape) -> builder.tensor(name, DType.F32, shape));
        try (SafeTensorsWriter writer = builder.open(file)) {
            shapes.forEach(
                    (name, shape) -> {
                        float[] values = source.apply(name);
                        if (values.length != Shapes.elements(shape)) {
                            throw new IllegalArgumentException(
                                    "tensor "
                                            + name
                                            + " has "
                                            + values.length
                                            + " values, expected shape "
                                            + shape);
                        }
                        writer.write(name, values);
                    });
            writer.commit();
        }
    }

    private void copyTokenizer(Path staging) throws IOException {
        if (tokenizer == null) {
            return;
        }
        boolean isFolder = Files.isDirectory(tokenizer);
        if (!isFolder) {
            String name = tokenizer.toString().endsWith(".json") ? TOKENIZER : VOCABULARY;
            Files.write(staging.resolve(name), Files.readAllBytes(tokenizer));
        }
        for (String name : TOKENIZER_FILES) {
            Path file = isFolder ? tokenizer.resolve(name) : tokenizer.resolveSibling(name);
            boolean isMain = name.equals(TOKENIZER) || name.equals(VOCABULARY);
            if (Files.exists(file) && (isFolder || !isMain)) {
                Files.write(staging.resolve(name), Files.readAllBytes(file));
            }
        }
    }

    /** What is left of another tokenizer would count as part of the new one. */
    private void removeEarlierTokenizer(Path folder, Path staging) throws IOException {
        for (String name : TOKENIZER_FILES) {
            if (tokenizer != null && !Files.exists(staging.resolve(name))) {
                Files.deleteIfExists(folder.resolve(name));
            }
        }
    }

    /** The staged files, config.json last: a reader that finds it finds the rest. */
    private static List<Path> list(Path staging) throws IOException {
        List<Path> files = new ArrayList<>();
        try (var stream = Files.list(staging)) {
            stream.filter(file -> !file.endsWith(CONFIG)).sorted().forEach(files::add);
        }
        files.add(staging.resolve(CONFIG));
        return files;
    }

    private static void removeStaging(Path staging) {
        if (!Files.isDirectory(staging)) {
            return;
        }
        try (var stream = Files.list(staging)) {
            for (Path file : stream.toList()) {
                Files.delete(file);
            }
            Files.delete(staging);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    staging + " cannot be removed: " + FileErrors.reason(e), e);
        }
    }
}
