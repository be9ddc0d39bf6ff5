package io.secformer.convert.parameter;

import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.kit.file.FormatException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The parameters of the program: folded from a checkpoint, and rearranged without changing what the
 * model computes.
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

    private final BertConfig config;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, ChannelGroups> groups = new TreeMap<>();
    private final Map<String, List<HeadScale>> heads = new LinkedHashMap<>();
    private final Map<String, ColumnExponents> exponents = new TreeMap<>();

    private BertParameters(BertConfig config) {
        this.config = config;
    }

    /**
     * Folds a checkpoint.
     *
     * @throws FormatException if it lacks the pooler or the classifier, or a parameter is NaN or
     *     infinite
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
        folded.parameters.putAll(CheckpointFolding.fold(checkpoint));
        folded.parameters.forEach(
                (name, parameter) -> requireFinite(checkpoint, name, parameter.values()));
        return folded;
    }

    /** Tensors are finite, and what is made of them may still be too large for a float. */
    private static void requireFinite(HfCheckpoint checkpoint, String name, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new FormatException(
                        checkpoint.folder(),
                        "the parameter "
                                + name
                                + " holds "
                                + values[i]
                                + " at element "
                                + i
                                + " once LayerNorms are folded in: its weights are too large");
            }
        }
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
        BertParameters result = copy();
        result.groups.putAll(wanted);
        wanted.forEach(
                (site, channels) -> {
                    Site activated = Site.of(site);
                    String before = activated.with(SiteRole.INTERMEDIATE).name();
                    String after = activated.with(SiteRole.OUTPUT).name();
                    if (channels.order().length != parameter(after).rows()) {
                        throw new IllegalArgumentException(
                                site + " has no " + channels.order().length + " channels");
                    }
                    result.groupColumns(before, channels);
                    result.groupColumns(before + BertNames.BIAS, channels);
                    result.groupRows(after, channels);
                });
        return result;
    }

    private void groupColumns(String name, ChannelGroups channels) {
        Parameter from = parameter(name);
        int[] order = channels.order();
        double[] factors = channels.factors();
        float[] values = new float[from.values().length];
        for (int i = 0; i < values.length; i++) {
            int place = i % order.length;
            int source = i - place + order[place];
            values[i] = (float) (from.values()[source] / factors[place]);
        }
        put(name, from.rows(), values);
    }

    private void groupRows(String name, ChannelGroups channels) {
        Parameter from = parameter(name);
        int[] order = channels.order();
        double[] factors = channels.factors();
        int columns = from.columns();
        float[] values = new float[from.values().length];
        for (int place = 0; place < order.length; place++) {
            for (int j = 0; j < columns; j++) {
                float value = from.values()[order[place] * columns + j];
                values[place * columns + j] = (float) (value * factors[place]);
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
        BertParameters changed = copy();
        keyShifts.forEach(
                (attention, shift) -> {
                    String name = Block.named(attention).wire(SiteRole.KEY) + BertNames.BIAS;
                    changed.change(name, (value, column) -> value + shift[column]);
                });
        int width = config.headSize();
        scales.forEach(
                (attention, list) -> {
                    Block block = Block.named(attention);
                    String query = block.wire(SiteRole.QUERY);
                    for (String name : List.of(query, query + BertNames.BIAS)) {
                        changed.change(
                                name, (value, column) -> value * list.get(column / width).unit());
                    }
                    changed.heads.put(block.wire(SiteRole.EXPONENTIALS), List.copyOf(list));
                });
        return changed;
    }

    /** The exponents of the columns before a LayerNorm, most often none. */
    public ColumnExponents exponents(String site) {
        return exponents.getOrDefault(site, ColumnExponents.none(site));
    }

    /** The exponents of all LayerNorms that have any, by the site of their sums of squares. */
    public Map<String, ColumnExponents> exponents() {
        return Collections.unmodifiableMap(exponents);
    }

    /**
     * The same model with columns of the rows before its LayerNorms divided by powers of two.
     *
     * @param wanted by the site of a LayerNorm's sums of squares
     * @throws IllegalArgumentException if the model has no such LayerNorm, or too few columns
     * @throws IllegalStateException if columns are divided already
     */
    public BertParameters withExponents(Map<String, ColumnExponents> wanted) {
        if (!exponents.isEmpty()) {
            throw new IllegalStateException("columns are divided already");
        }
        BertParameters result = copy();
        result.exponents.putAll(wanted);
        result.parameters.putAll(new DividedColumns(config, wanted).of(parameters));
        return result;
    }

    private void change(String name, ColumnChange change) {
        Parameter old = parameter(name);
        float[] values = old.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) change.apply(values[i], i % old.columns());
        }
        put(name, old.rows(), values);
    }

    @FunctionalInterface
    private interface ColumnChange {
        double apply(double value, int column);
    }

    private BertParameters copy() {
        BertParameters copy = new BertParameters(config);
        copy.parameters.putAll(parameters);
        copy.groups.putAll(groups);
        copy.heads.putAll(heads);
        copy.exponents.putAll(exponents);
        return copy;
    }

    private void put(String name, int rows, float[] values) {
        parameters.put(name, new Parameter(rows, values.length / rows, values));
    }
}
