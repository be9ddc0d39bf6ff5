package io.secformer.distill.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The parameters of a model: word embeddings in a table of Java's, all others in one flat native
 * buffer.
 *
 * <p>A step reads them through {@link #bind}: views into the buffer, whose joint gradient is one
 * flat array of the same order, and the rows of the words that occur. The buffer itself takes no
 * part in a gradient graph, so nothing of a step outlives it.
 */
public final class TrainableParameters implements AutoCloseable {
    private final BertConfig config;
    private final ParameterLayout layout;
    private final NDManager manager;
    private final WordTable words;
    private final NDArray flat;

    /**
     * Creates parameters that are all zero.
     *
     * @param parent owns the native memory until {@link #close}
     */
    public TrainableParameters(NDManager parent, BertConfig config) {
        this.config = config;
        this.layout = new ParameterLayout(config);
        this.manager = parent.newSubManager();
        this.words = new WordTable(config.vocabSize(), config.hiddenSize());
        this.flat = manager.zeros(new Shape(layout.size() - layout.words()), DataType.FLOAT32);
    }

    /** Creates parameters from a seed, as BERT does: see {@link BertInitializer}. */
    public static TrainableParameters initialize(NDManager parent, BertConfig config, long seed) {
        return random(parent, config, seed, BertInitializer.standardDeviation(config.hiddenSize()));
    }

    private static TrainableParameters random(
            NDManager parent, BertConfig config, long seed, double standardDeviation) {
        TrainableParameters parameters = new TrainableParameters(parent, config);
        for (String name : parameters.tensorNames()) {
            int size = parameters.layout.size(name);
            parameters.set(name, BertInitializer.values(name, size, seed, standardDeviation));
        }
        return parameters;
    }

    /**
     * Creates parameters from a checkpoint. A pooler or classifier that it lacks, and a classifier
     * for another set of labels, is initialised from the seed.
     *
     * @param config the checkpoint's configuration, but for the labels and the functions
     * @throws io.secformer.kit.file.FormatException if a value is NaN or infinite
     */
    public static TrainableParameters load(
            NDManager parent, BertConfig config, HfCheckpoint checkpoint, long seed) {
        boolean sameLabels = checkpoint.config().id2label().equals(config.id2label());
        return load(parent, config, checkpoint, seed, sameLabels);
    }

    /**
     * The same, where the caller knows whether the checkpoint's classifier is the one that is
     * wanted, whatever its labels are called.
     *
     * @param withClassifier whether the checkpoint's classifier, if it has one, is taken
     */
    public static TrainableParameters load(
            NDManager parent,
            BertConfig config,
            HfCheckpoint checkpoint,
            long seed,
            boolean withClassifier) {
        TrainableParameters parameters =
                random(parent, config, seed, BertInitializer.STANDARD_DEVIATION);
        Set<String> names = new TreeSet<>(checkpoint.names());
        if (!withClassifier) {
            names.removeIf(name -> name.startsWith("classifier."));
        }
        names.forEach(name -> parameters.set(name, checkpoint.tensor(name)));
        return parameters;
    }

    /** The configuration of the model that these belong to. */
    public BertConfig config() {
        return config;
    }

    /** The order of the buffer. */
    public ParameterLayout layout() {
        return layout;
    }

    /** The canonical names of all tensors. */
    public Set<String> tensorNames() {
        Set<String> names = new TreeSet<>();
        layout.segments().forEach(segment -> names.addAll(segment.tensors()));
        return names;
    }

    /** The word embeddings. */
    public WordTable words() {
        return words;
    }

    /**
     * The buffer of all other parameters: those of the layout from {@link ParameterLayout#words}
     * on. Updates in place are seen by every later {@link #bind}.
     */
    public NDArray flat() {
        return flat;
    }

    /** The values of one tensor, row by row; the array is the caller's. */
    public float[] get(String tensor) {
        if (tensor.equals(BertTensors.WORD_EMBEDDINGS)) {
            float[] values = new float[layout.words()];
            words.copyTo(values, 0);
            return values;
        }
        try (NDManager scratch = manager.newSubManager()) {
            return part(scratch, layout.offset(tensor), layout.size(tensor)).toFloatArray();
        }
    }

    /** Sets the values of one tensor, row by row. */
    public void set(String tensor, float[] values) {
        if (values.length != layout.size(tensor)) {
            throw new IllegalArgumentException(
                    "tensor "
                            + tensor
                            + " has "
                            + layout.size(tensor)
                            + " values, found "
                            + values.length);
        }
        if (tensor.equals(BertTensors.WORD_EMBEDDINGS)) {
            words.set(values, 0);
            return;
        }
        try (NDManager scratch = manager.newSubManager()) {
            NDArray part = part(scratch, layout.offset(tensor), values.length);
            NDArray fresh = scratch.create(values);
            part.subi(part).addi(fresh);
        }
    }

    /** All parameters in the order of the layout; the array is the caller's. */
    public float[] toArray() {
        float[] values = new float[layout.size()];
        words.copyTo(values, 0);
        float[] others = flat.toFloatArray();
        System.arraycopy(others, 0, values, layout.words(), others.length);
        return values;
    }

    /**
     * Sets all parameters, in the order of the layout.
     *
     * @throws IllegalArgumentException if there are too many or too few
     */
    public void set(float[] values) {
        if (values.length != layout.size()) {
            throw new IllegalArgumentException(
                    values.length + " parameters, expected " + layout.size());
        }
        words.set(values, 0);
        try (NDManager scratch = manager.newSubManager()) {
            float[] others = Arrays.copyOfRange(values, layout.words(), values.length);
            flat.subi(flat).addi(scratch.create(others));
        }
    }

    /**
     * Copies the values of another model of the same layout.
     *
     * @throws IllegalArgumentException if it has another number of parameters
     */
    public void assign(TrainableParameters other) {
        set(other.toArray());
    }

    /**
     * Views of the parameters for one step.
     *
     * @param step owns the views
     * @param batch whose words will be looked up
     * @param gradient whether a gradient will be asked for
     */
    public Bound bind(NDManager step, TokenBatch.Arrays batch, boolean gradient) {
        NDArray leaf = flat.stopGradient();
        leaf.attach(step);
        NDArray rows =
                step.create(
                        words.gather(batch.words()),
                        new Shape(batch.words().length, words.width()));
        if (gradient) {
            leaf.setRequiresGradient(true);
            rows.setRequiresGradient(true);
        }
        List<ParameterLayout.Segment> segments = layout.segments();
        int first = layout.words();
        long[] cuts = segments.stream().skip(2).mapToLong(s -> s.offset() - first).toArray();
        NDList parts = leaf.split(cuts);
        Map<String, NDArray> views = new HashMap<>();
        for (int i = 1; i < segments.size(); i++) {
            long[] shape = segments.get(i).shape().stream().mapToLong(d -> d).toArray();
            views.put(segments.get(i).name(), parts.get(i - 1).reshape(shape));
        }
        return new Bound(leaf, rows, views);
    }

    /** Releases the native memory. */
    @Override
    public void close() {
        manager.close();
    }

    private NDArray part(NDManager scratch, int offset, int size) {
        NDArray whole = flat.stopGradient();
        whole.attach(scratch);
        long start = (long) offset - layout.words();
        if (start == 0) {
            return whole.split(new long[] {size}).get(0);
        }
        return whole.split(new long[] {start, start + size}).get(1);
    }

    /** Views of the parameters that live for one step. */
    public static final class Bound {
        private final NDArray leaf;
        private final NDArray words;
        private final Map<String, NDArray> views;

        private Bound(NDArray leaf, NDArray words, Map<String, NDArray> views) {
            this.leaf = leaf;
            this.words = words;
            this.views = views;
        }

        /** A segment by name, see {@link ParameterLayout}; not the word embeddings. */
        public NDArray get(String segment) {
            NDArray view = views.get(segment);
            if (view == null) {
                throw new IllegalArgumentException("the model has no parameters " + segment);
            }
            return view;
        }

        /** The embeddings of the batch's words, [words, H]. */
        public NDArray words() {
            return words;
        }

        /**
         * The gradient of all parameters but the word embeddings, in the order of the buffer; after
         * the backward pass.
         */
        public NDArray gradient() {
            return leaf.getGradient();
        }

        /** The gradient of the batch's words, [words, H]; after the backward pass. */
        public NDArray wordGradient() {
            return words.getGradient();
        }
    }
}
