package io.secformer.convert.program;

import io.secformer.convert.FormatException;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.model.BertConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The parameters of the program, folded from those of a Hugging Face checkpoint.
 *
 * <ol>
 *   <li>Weights are transposed to {@code [in, out]}.
 *   <li>Gain and bias of a LayerNorm go into the weights that read its output; the residual path
 *       keeps the gain, its bias joins the projection's.
 *   <li>{@code 1/sqrt(D)} goes into the queries.
 *   <li>Weights and tables that lead into a LayerNorm lose the mean of their rows and are scaled by
 *       {@link BertProgram#centerScale}, as {@link TensorOps#centerRows} does with the residual.
 * </ol>
 */
public final class BertParameters {

    /**
     * One parameter.
     *
     * @param rows inputs; 1 for a vector
     * @param columns outputs
     * @param values row-major
     */
    public record Parameter(int rows, int columns, float[] values) {}

    private static final String ENCODER = "bert.encoder.layer.";

    private final BertConfig config;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, ChannelGroups> groups = new TreeMap<>();
    private final Map<String, List<HeadScale>> heads = new LinkedHashMap<>();

    private BertParameters(BertConfig config) {
        this.config = config;
    }

    /**
     * Folds a checkpoint.
     *
     * @throws FormatException if it lacks the pooler or the classifier
     */
    public static BertParameters fold(HfCheckpoint checkpoint) {
        if (!checkpoint.hasPooler() || !checkpoint.hasClassifier()) {
            throw new FormatException(
                    checkpoint.folder(),
                    "there is no "
                            + (checkpoint.hasPooler() ? "classifier" : "pooler")
                            + ": it is an encoder, not a fine-tuned classifier");
        }
        BertParameters folded = new BertParameters(checkpoint.config());
        folded.foldAll(checkpoint);
        return folded;
    }

    public BertConfig config() {
        return config;
    }

    /** All parameters by name, in program order. */
    public Map<String, Parameter> all() {
        return Collections.unmodifiableMap(parameters);
    }

    /** One parameter. */
    public Parameter parameter(String name) {
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("the program has no parameter " + name);
        }
        return parameter;
    }

    /** The values of one parameter, row-major; to be read only. */
    public float[] values(String name) {
        return parameter(name).values();
    }

    /** The groups of channels, by activation site; none where all channels are alike. */
    public Map<String, ChannelGroups> groups() {
        return Collections.unmodifiableMap(groups);
    }

    /**
     * The same model with the channels of its activations in groups.
     *
     * @param wanted groups by activation site
     * @throws IllegalArgumentException if the model has no such site, or not as many channels
     * @throws IllegalStateException if its channels are in groups already
     */
    public BertParameters grouped(Map<String, ChannelGroups> wanted) {
        if (!groups.isEmpty()) {
            throw new IllegalStateException("the channels are in groups already");
        }
        BertParameters result = new BertParameters(config);
        result.parameters.putAll(parameters);
        result.groups.putAll(wanted);
        result.heads.putAll(heads);
        wanted.forEach(
                (site, channels) -> {
                    String layer = site.substring(0, Math.max(0, site.lastIndexOf('.')));
                    if (channels.order().length != parameter(layer + ".output").rows()) {
                        throw new IllegalArgumentException(
                                site + " has no " + channels.order().length + " channels");
                    }
                    result.groupColumns(layer + ".intermediate", channels);
                    result.groupColumns(layer + ".intermediate" + BertNames.BIAS, channels);
                    result.groupRows(layer + ".output", channels);
                });
        return result;
    }

    private void groupColumns(String name, ChannelGroups channels) {
        Parameter from = parameter(name);
        int[] order = channels.order();
        int[] exponents = channels.exponents();
        float[] values = new float[from.values().length];
        for (int i = 0; i < values.length; i++) {
            int place = i % order.length;
            int source = i - place + order[place];
            values[i] = Math.scalb(from.values()[source], -exponents[place]);
        }
        put(name, from.rows(), values);
    }

    private void groupRows(String name, ChannelGroups channels) {
        Parameter from = parameter(name);
        int[] order = channels.order();
        int[] exponents = channels.exponents();
        int columns = from.columns();
        float[] values = new float[from.values().length];
        for (int place = 0; place < order.length; place++) {
            for (int j = 0; j < columns; j++) {
                float value = from.values()[order[place] * columns + j];
                values[place * columns + j] = Math.scalb(value, exponents[place]);
            }
        }
        put(name, from.rows(), values);
    }

    /**
     * The heads of an attention, by the site of its exponentials; as they are if nothing else was
     * said.
     */
    public List<HeadScale> heads(String site) {
        return heads.getOrDefault(
                site, Collections.nCopies(config.numAttentionHeads(), HeadScale.IDENTITY));
    }

    /** The heads of every attention that has scales, by the site of its exponentials. */
    public Map<String, List<HeadScale>> heads() {
        return Collections.unmodifiableMap(heads);
    }

    /**
     * The same model with other scores: a constant added to the keys of every head adds the same to
     * all scores of a row, which softmax does not see; queries take each head's unit.
     *
     * @param keyShifts what is added to the key bias, by attention
     * @param scales of the heads, by attention
     */
    public BertParameters withHeads(
            Map<String, double[]> keyShifts, Map<String, List<HeadScale>> scales) {
        BertParameters changed = new BertParameters(config);
        changed.parameters.putAll(parameters);
        changed.groups.putAll(groups);
        changed.heads.putAll(heads);
        keyShifts.forEach(
                (attention, shift) -> {
                    String name = attention + ".key" + BertNames.BIAS;
                    changed.change(name, (value, column) -> value + shift[column]);
                });
        int width = config.headSize();
        scales.forEach(
                (attention, list) -> {
                    for (String name : List.of(".query", ".query" + BertNames.BIAS)) {
                        changed.change(
                                attention + name,
                                (value, column) -> value * list.get(column / width).unit());
                    }
                    changed.heads.put(BertNames.exponentials(attention), List.copyOf(list));
                });
        return changed;
    }

    private void change(String name, ColumnChange change) {
        Parameter old = parameter(name);
        float[] values = old.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) change.apply(values[i], i % old.columns());
        }
        parameters.put(name, new Parameter(old.rows(), old.columns(), values));
    }

    @FunctionalInterface
    private interface ColumnChange {
        double apply(double value, int column);
    }

    private void foldAll(HfCheckpoint from) {
        int hidden = config.hiddenSize();
        float[] words = from.tensor("bert.embeddings.word_embeddings.weight");
        float[] types = from.tensor("bert.embeddings.token_type_embeddings.weight");
        float[] table = new float[words.length + types.length];
        System.arraycopy(words, 0, table, 0, words.length);
        System.arraycopy(types, 0, table, words.length, types.length);
        putCentred(BertNames.EMBEDDING_TABLE, table, hidden);
        putCentred(
                BertNames.EMBEDDING_POSITIONS,
                from.tensor("bert.embeddings.position_embeddings.weight").clone(),
                hidden);
        Norm norm = Norm.read(from, "bert.embeddings.LayerNorm");
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            norm = foldLayer(from, layer, norm);
        }
        putLinear(BertNames.POOLER, Dense.read(from, "bert.pooler.dense", hidden).after(norm));
        putLinear(BertNames.CLASSIFIER, Dense.read(from, "classifier", hidden));
    }

    private Norm foldLayer(HfCheckpoint from, int layer, Norm input) {
        String source = ENCODER + layer + ".";
        String name = BertNames.layer(layer);
        int hidden = config.hiddenSize();
        String self = source + "attention.self.";
        double scale = 1 / Math.sqrt(config.headSize());
        putLinear(
                name + ".attention.query",
                Dense.read(from, self + "query", hidden).after(input).times(scale));
        putLinear(name + ".attention.key", Dense.read(from, self + "key", hidden).after(input));
        putLinear(name + ".attention.value", Dense.read(from, self + "value", hidden).after(input));
        putLinear(
                name + ".attention.output",
                Dense.read(from, source + "attention.output.dense", hidden)
                        .plusBias(input.bias())
                        .centred());
        put(name + ".attention.residual", 1, input.gain());
        Norm middle = Norm.read(from, source + "attention.output.LayerNorm");
        putLinear(
                name + ".intermediate",
                Dense.read(from, source + "intermediate.dense", hidden).after(middle));
        putLinear(
                name + ".output",
                Dense.read(from, source + "output.dense", config.intermediateSize())
                        .plusBias(middle.bias())
                        .centred());
        put(name + ".output.residual", 1, middle.gain());
        return Norm.read(from, source + "output.LayerNorm");
    }

    private void putLinear(String name, Dense dense) {
        put(name, dense.inputs(), dense.weight());
        put(name + BertNames.BIAS, 1, dense.bias());
    }

    private void putCentred(String name, float[] values, int columns) {
        centre(values, columns);
        put(name, values.length / columns, values);
    }

    private void put(String name, int rows, float[] values) {
        parameters.put(name, new Parameter(rows, values.length / rows, values));
    }

    private static void centre(float[] values, int columns) {
        double scale = BertProgram.centerScale(columns);
        for (int row = 0; row < values.length; row += columns) {
            double sum = 0;
            for (int j = 0; j < columns; j++) {
                sum += values[row + j];
            }
            double mean = sum / columns;
            for (int j = 0; j < columns; j++) {
                values[row + j] = (float) (scale * (values[row + j] - mean));
            }
        }
    }

    /** Gain and bias of a LayerNorm. */
    private record Norm(float[] gain, float[] bias) {
        static Norm read(HfCheckpoint from, String name) {
            return new Norm(from.tensor(name + ".weight"), from.tensor(name + ".bias"));
        }
    }

    /** A dense layer, weight as {@code [in, out]}; every method gives a new one. */
    private record Dense(int inputs, float[] weight, float[] bias) {

        static Dense read(HfCheckpoint from, String name, int inputs) {
            float[] stored = from.tensor(name + ".weight");
            int outputs = stored.length / inputs;
            float[] weight = new float[stored.length];
            for (int o = 0; o < outputs; o++) {
                for (int i = 0; i < inputs; i++) {
                    weight[i * outputs + o] = stored[o * inputs + i];
                }
            }
            return new Dense(inputs, weight, from.tensor(name + ".bias").clone());
        }

        /** Reads the normalised rows of a LayerNorm instead of its output. */
        Dense after(Norm norm) {
            int outputs = bias.length;
            float[] scaled = new float[weight.length];
            double[] shifted = new double[outputs];
            for (int i = 0; i < inputs; i++) {
                for (int o = 0; o < outputs; o++) {
                    int at = i * outputs + o;
                    scaled[at] = norm.gain()[i] * weight[at];
                    shifted[o] += (double) norm.bias()[i] * weight[at];
                }
            }
            float[] sum = new float[outputs];
            for (int o = 0; o < outputs; o++) {
                sum[o] = (float) (bias[o] + shifted[o]);
            }
            return new Dense(inputs, scaled, sum);
        }

        Dense times(double factor) {
            return new Dense(inputs, scale(weight, factor), scale(bias, factor));
        }

        Dense plusBias(float[] added) {
            float[] sum = bias.clone();
            for (int o = 0; o < sum.length; o++) {
                sum[o] += added[o];
            }
            return new Dense(inputs, weight, sum);
        }

        Dense centred() {
            float[] w = weight.clone();
            float[] b = bias.clone();
            centre(w, b.length);
            centre(b, b.length);
            return new Dense(inputs, w, b);
        }

        private static float[] scale(float[] values, double factor) {
            float[] scaled = new float[values.length];
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] = (float) (factor * values[i]);
            }
            return scaled;
        }
    }
}
