package io.secformer.convert.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tensors of a Hugging Face folder: one {@code model.safetensors}, or the parts that {@code
 * model.safetensors.index.json} names ({@code weight_map}, a part for every tensor). A whole file
 * counts before parts, as there. Parts are files of the folder itself: a name that leads out of it
 * is refused.
 */
final class WeightFiles implements AutoCloseable {
    private static final String WHOLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final int MAX_INDEX_BYTES = 1 << 24;

    /** What other tools write instead, which only they can read. */
    private static final List<String> FOREIGN =
            List.of(
                    "pytorch_model.bin",
                    "pytorch_model.bin.index.json",
                    "tf_model.h5",
                    "flax_model.msgpack");

    private final Path folder;
    private final Map<Path, SafeTensors> parts;
    private final Map<String, SafeTensors> byTensor;

    private WeightFiles(
            Path folder, Map<Path, SafeTensors> parts, Map<String, SafeTensors> byTensor) {
        this.folder = folder;
        this.parts = parts;
        this.byTensor = byTensor;
    }

    /**
     * Opens all files and checks that every tensor is where the index says.
     *
     * @throws FormatException if a file is missing or broken, or the index and its parts disagree
     */
    static WeightFiles open(Path folder) {
        Map<String, Path> index = index(folder);
        Map<Path, SafeTensors> parts = new LinkedHashMap<>();
        Map<String, SafeTensors> byTensor = new LinkedHashMap<>();
        WeightFiles files = new WeightFiles(folder, parts, byTensor);
        try {
            for (Path file : List.copyOf(files(folder, index))) {
                parts.put(file, openPart(folder, file));
            }
            if (index.isEmpty()) {
                parts.values().forEach(part -> part.names().forEach(n -> byTensor.put(n, part)));
            }
            for (Map.Entry<String, Path> entry : index.entrySet()) {
                byTensor.put(entry.getKey(), holder(folder, parts, entry));
            }
            return files;
        } catch (FormatException e) {
            files.close();
            throw e;
        }
    }

    /**
     * The files that hold a folder's weights, in the order of their names.
     *
     * @throws FormatException if there are none that can be read
     */
    static List<Path> in(Path folder) {
        return files(folder, index(folder));
    }

    Set<String> names() {
        return byTensor.keySet();
    }

    boolean contains(String name) {
        return byTensor.containsKey(name);
    }

    /** The file that holds a tensor, for messages. */
    Path file(String name) {
        return part(name).file();
    }

    TensorInfo info(String name) {
        return part(name).info(name);
    }

    /** The values of a tensor, none of them NaN or infinite. */
    float[] finite(String name) {
        SafeTensors part = part(name);
        float[] values = part.floats(name);
        part.requireFinite(name, values);
        return values;
    }

    /** What holds all tensors: the one file, or the folder of the parts. */
    Path where() {
        return parts.size() == 1 ? parts.keySet().iterator().next() : folder;
    }

    @Override
    public void close() {
        parts.values().forEach(SafeTensors::close);
    }

    private SafeTensors part(String name) {
        SafeTensors part = byTensor.get(name);
        if (part == null) {
            throw new FormatException(where(), "the tensor " + name + " is missing");
        }
        return part;
    }

    /** The part of every tensor; empty where one file holds all. */
    private static Map<String, Path> index(Path folder) {
        Path file = folder.resolve(INDEX);
        if (Files.exists(folder.resolve(WHOLE)) || !Files.exists(file)) {
            return Map.of();
        }
        JsonNode map = JsonFiles.read(file, MAX_INDEX_BYTES).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new FormatException(
                    file, "expected an object weight_map that names the part of every tensor");
        }
        Map<String, Path> index = new LinkedHashMap<>();
        map.properties()
                .forEach(
                        entry ->
                                index.put(
                                        entry.getKey(),
                                        folder.resolve(
                                                partName(file, entry.getKey(), entry.getValue()))));
        return index;
    }

    private static String partName(Path index, String tensor, JsonNode value) {
        String name = value.isTextual() ? value.textValue() : "";
        boolean leadsElsewhere =
                name.contains("/") || name.contains("\\") || name.contains("\0") || isDots(name);
        if (name.isBlank() || leadsElsewhere) {
            throw new FormatException(
                    index,
                    "the part of "
                            + tensor
                            + " is "
                            + value
                            + ", expected the name of a file in the same folder");
        }
        return name;
    }

    private static boolean isDots(String name) {
        return name.equals(".") || name.equals("..");
    }

    private static List<Path> files(Path folder, Map<String, Path> index) {
        if (!index.isEmpty()) {
            return index.values().stream().distinct().sorted().toList();
        }
        Path whole = folder.resolve(WHOLE);
        if (Files.exists(whole)) {
            return List.of(whole);
        }
        throw none(folder);
    }

    private static FormatException none(Path folder) {
        List<String> found = new ArrayList<>();
        for (String name : FOREIGN) {
            if (Files.exists(folder.resolve(name))) {
                found.add(name);
            }
        }
        if (found.isEmpty()) {
            return new FormatException(
                    folder, "there is no " + WHOLE + " and no " + INDEX + " with its parts");
        }
        return new FormatException(
                folder,
                "the weights are in "
                        + String.join(" and ", found)
                        + ", expected "
                        + WHOLE
                        + "; save them as such with Python: from transformers import"
                        + " AutoModelForSequenceClassification as M;"
                        + " M.from_pretrained('FOLDER').save_pretrained('FOLDER',"
                        + " safe_serialization=True)");
    }

    private static SafeTensors openPart(Path folder, Path file) {
        if (!Files.exists(file)) {
            throw new FormatException(
                    folder,
                    "the part "
                            + file.getFileName()
                            + " is missing, which "
                            + INDEX
                            + " names: put it beside the others");
        }
        return SafeTensors.open(file);
    }

    private static SafeTensors holder(
            Path folder, Map<Path, SafeTensors> parts, Map.Entry<String, Path> entry) {
        SafeTensors part = parts.get(entry.getValue());
        if (part == null || !part.contains(entry.getKey())) {
            throw new FormatException(
                    folder,
                    INDEX
                            + " says that the tensor "
                            + entry.getKey()
                            + " is in "
                            + entry.getValue().getFileName()
                            + ", which has none of that name: are the files of one model?");
        }
        return part;
    }
}
