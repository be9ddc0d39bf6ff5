package io.secformer.convert.checkpoint;

import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.kit.file.FormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A BERT in a Hugging Face folder ({@code config.json} and {@code model.safetensors}, whole or in
 * the parts that {@code model.safetensors.index.json} names), under the canonical names of {@link
 * BertTensors}. A missing {@code bert.} prefix is added, the old names gamma and beta are accepted,
 * and tensors that a classifier does not use (position_ids, pre-training heads) are passed over.
 * Every shape is checked on opening, every value on reading.
 */
public final class HfCheckpoint implements AutoCloseable {
    private final Path folder;
    private final BertConfig config;
    private final WeightFiles weights;
    private final Map<String, String> storedNames;
    private final Map<String, List<Integer>> shapes;

    private HfCheckpoint(
            Path folder,
            BertConfig config,
            WeightFiles weights,
            Map<String, String> storedNames,
            Map<String, List<Integer>> shapes) {
        this.folder = folder;
        this.config = config;
        this.weights = weights;
        this.storedNames = storedNames;
        this.shapes = shapes;
    }

    /**
     * Opens a folder and checks that the encoder is complete and that pooler and classifier are
     * either complete or absent.
     *
     * @throws FormatException if a file is missing or broken, a tensor is missing, or a shape does
     *     not follow from the configuration
     */
    public static HfCheckpoint open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new FormatException(folder, "there is no such folder");
        }
        BertConfig config = BertConfig.read(folder.resolve("config.json"));
        WeightFiles weights = WeightFiles.open(folder);
        try {
            Map<String, String> stored = canonicalNames(weights);
            Map<String, List<Integer>> shapes = BertTensors.encoder(config);
            if (hasAny(stored, BertTensors.pooler(config))) {
                shapes.putAll(BertTensors.pooler(config));
            }
            if (hasAny(stored, BertTensors.classifier(config))) {
                shapes.putAll(BertTensors.classifier(config));
            }
            shapes.forEach((name, shape) -> requireShape(weights, stored, name, shape));
            return new HfCheckpoint(
                    folder, config, weights, stored, Collections.unmodifiableMap(shapes));
        } catch (FormatException e) {
            weights.close();
            throw e;
        }
    }

    /** The configuration. */
    public BertConfig config() {
        return config;
    }

    /** The folder this was opened from; tokenizer files stand beside the weights. */
    public Path folder() {
        return folder;
    }

    /** The canonical names of all tensors: embeddings, encoder, and what heads there are. */
    public Set<String> names() {
        return shapes.keySet();
    }

    /** Whether the checkpoint has a pooler. */
    public boolean hasPooler() {
        return shapes.containsKey(BertTensors.POOLER + ".weight");
    }

    /** Whether the checkpoint has a classifier. */
    public boolean hasClassifier() {
        return shapes.containsKey(BertTensors.CLASSIFIER + ".weight");
    }

    /**
     * The shape of a tensor.
     *
     * @param name a canonical name
     * @throws FormatException if the checkpoint has none of that name
     */
    public List<Integer> shape(String name) {
        List<Integer> shape = shapes.get(name);
        if (shape == null) {
            throw new FormatException(folder, "the tensor " + name + " is missing");
        }
        return shape;
    }

    /**
     * The values of a tensor, row by row; the array is the caller's.
     *
     * @param name a canonical name
     * @throws FormatException if the checkpoint has none of that name, or a value is NaN or
     *     infinite
     */
    public float[] tensor(String name) {
        shape(name);
        String stored = storedNames.getOrDefault(name, name);
        return weights.finite(stored);
    }

    /**
     * The files that hold the weights of a folder, in the order of their names.
     *
     * @throws FormatException if there are none that can be read
     */
    public static List<Path> weightFiles(Path folder) {
        return WeightFiles.in(folder);
    }

    /** Releases the files; arrays already read stay valid. */
    @Override
    public void close() {
        weights.close();
    }

    private static Map<String, String> canonicalNames(WeightFiles weights) {
        Map<String, String> stored = new LinkedHashMap<>();
        for (String name : weights.names()) {
            String canonical = canonicalName(name);
            String other = stored.put(canonical, name);
            if (other != null) {
                throw new FormatException(
                        weights.where(), "tensors " + other + " and " + name + " are the same one");
            }
        }
        return stored;
    }

    private static String canonicalName(String name) {
        String result = name;
        if (name.startsWith("embeddings.")
                || name.startsWith("encoder.")
                || name.startsWith("pooler.")) {
            result = "bert." + name;
        }
        if (result.endsWith("LayerNorm.gamma")) {
            result = result.substring(0, result.length() - "gamma".length()) + "weight";
        } else if (result.endsWith("LayerNorm.beta")) {
            result = result.substring(0, result.length() - "beta".length()) + "bias";
        }
        return result;
    }

    private static boolean hasAny(Map<String, String> stored, Map<String, List<Integer>> expected) {
        return expected.keySet().stream().anyMatch(stored::containsKey);
    }

    private static void requireShape(
            WeightFiles weights, Map<String, String> stored, String name, List<Integer> shape) {
        String storedName = stored.get(name);
        if (storedName == null) {
            throw new FormatException(weights.where(), "the tensor " + name + " is missing");
        }
        TensorInfo info = weights.info(storedName);
        if (!info.dtype().isFloat()) {
            throw new FormatException(
                    weights.file(storedName),
                    "tensor "
                            + storedName
                            + " is "
                            + info.dtype()
                            + ", expected F32, F16, BF16 or F64");
        }
        if (!info.shape().equals(Shapes.toLongs(shape))) {
            throw new FormatException(
                    weights.file(storedName),
                    "tensor "
                            + storedName
                            + " has shape "
                            + info.shape()
                            + ", expected "
                            + shape
                            + " by config.json");
        }
    }
}
