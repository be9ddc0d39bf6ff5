package io.secformer.distill.train;

import io.secformer.convert.checkpoint.DType;
import io.secformer.convert.checkpoint.SafeTensors;
import io.secformer.convert.checkpoint.SafeTensorsWriter;
import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Parameters of a model in training, in the order of its buffer, with what belongs to them: a
 * safetensors file of F32 vectors, and texts in its metadata. A file appears whole or not at all.
 *
 * @param vectors by name, such as weights, mean and variance
 * @param notes numbers by name, such as the step
 */
record Checkpoint(Map<String, float[]> vectors, Map<String, Double> notes) {
    static final String WEIGHTS = "weights";
    static final String MEAN = "mean";
    static final String VARIANCE = "variance";
    static final String STEP = "step";
    static final String METRIC = "metric";

    /** There, if the dev set is still to be looked at after the step. */
    static final String UNSCORED = "unscored";

    /** Writes the file. */
    void write(Path file) {
        SafeTensorsWriter.Builder builder = new SafeTensorsWriter.Builder();
        Map<String, float[]> sorted = new TreeMap<>(vectors);
        sorted.forEach((name, values) -> builder.tensor(name, DType.F32, List.of(values.length)));
        new TreeMap<>(notes).forEach((name, value) -> builder.metadata(name, value.toString()));
        try (SafeTensorsWriter writer = builder.open(file)) {
            sorted.forEach(writer::write);
            writer.commit();
        }
    }

    /**
     * Reads the file.
     *
     * @param size values that each vector must have
     * @throws FormatException if the file is broken or belongs to a model of another size
     */
    static Checkpoint read(Path file, int size) {
        Map<String, float[]> vectors = new TreeMap<>();
        Map<String, Double> notes = new TreeMap<>();
        try (SafeTensors tensors = SafeTensors.open(file)) {
            for (String name : tensors.names()) {
                float[] values = tensors.floats(name);
                if (values.length != size) {
                    throw new FormatException(
                            file,
                            "tensor "
                                    + name
                                    + " has "
                                    + values.length
                                    + " values, the model "
                                    + size
                                    + " parameters");
                }
                tensors.requireFinite(name, values);
                vectors.put(name, values);
            }
            tensors.metadata().forEach((name, text) -> notes.put(name, number(file, name, text)));
        }
        return new Checkpoint(vectors, notes);
    }

    /**
     * A vector.
     *
     * @throws FormatException if there is none of that name
     */
    float[] vector(String name) {
        float[] values = vectors.get(name);
        if (values == null) {
            throw new FormatException("the checkpoint has no tensor " + name);
        }
        return values;
    }

    /**
     * A number.
     *
     * @throws FormatException if there is none of that name
     */
    double note(String name) {
        Double value = notes.get(name);
        if (value == null) {
            throw new FormatException("the checkpoint does not say its " + name);
        }
        return value;
    }

    private static double number(Path file, String name, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new FormatException(file, name + " is '" + text + "', expected a number", e);
        }
    }
}
