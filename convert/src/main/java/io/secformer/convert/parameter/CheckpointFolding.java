package io.secformer.convert.parameter;

import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.parameter.BertParameters.Parameter;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.NormScale;
import io.secformer.convert.strategy.SiteRole;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes the program's parameters from those of a Hugging Face checkpoint.
 *
 * <ol>
 *   <li>Weights are transposed to {@code [in, out]}.
 *   <li>Gain and bias of a LayerNorm go into the weights that read its output; the residual path
 *       keeps the gain, its bias joins the projection's.
 *   <li>{@code 1/sqrt(D)} goes into the queries.
 *   <li>Weights and tables that lead into a LayerNorm lose the mean of their rows.
 *   <li>Rows of a LayerNorm's output are computed times {@link NormScale#rowScale}, so that the sum
 *       of their squares is divided by a power of two; gains are divided by it.
 *   <li>Weights that read a LayerNorm's output lose the mean of their columns, which changes
 *       nothing for rows of mean zero, and keeps a small error of the mean out of everything else.
 *   <li>The mean of the residual row is a product with a column: its gain divided by H.
 * </ol>
 */
final class CheckpointFolding {
    private static final String ENCODER = "bert.encoder.layer.";

    private final BertConfig config;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();

    private CheckpointFolding(BertConfig config) {
        this.config = config;
    }

    /** All parameters by name, in program order. */
    static Map<String, Parameter> fold(HfCheckpoint checkpoint) {
        CheckpointFolding folded = new CheckpointFolding(checkpoint.config());
        folded.foldAll(checkpoint);
        return folded.parameters;
    }

    private void foldAll(HfCheckpoint from) {
        int hidden = config.hiddenSize();
        float[] words = from.tensor("bert.embeddings.word_embeddings.weight");
        float[] types = from.tensor("bert.embeddings.token_type_embeddings.weight").clone();
        float[] positions = from.tensor("bert.embeddings.position_embeddings.weight").clone();
        moveFirst(types, positions, hidden);
        float[] table = new float[words.length + types.length];
        System.arraycopy(words, 0, table, 0, words.length);
        System.arraycopy(types, 0, table, words.length, types.length);
        putCentred(BertNames.EMBEDDING_TABLE, table, hidden);
        putCentred(BertNames.EMBEDDING_POSITIONS, positions, hidden);
        Norm norm = norm(from, "bert.embeddings.LayerNorm");
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            norm = foldLayer(from, layer, norm);
        }
        putLinear(BertNames.POOLER, after(norm, Dense.read(from, "bert.pooler.dense", hidden)));
        putLinear(BertNames.CLASSIFIER, Dense.read(from, "classifier", hidden));
    }

    /**
     * Adds the first token type to all positions, and has all types differ from it: its own row is
     * zero then, and a token of it is the sum of two rounded rows instead of three.
     */
    private static void moveFirst(float[] types, float[] positions, int hidden) {
        float[] first = Arrays.copyOf(types, hidden);
        for (int i = 0; i < positions.length; i++) {
            positions[i] += first[i % hidden];
        }
        for (int i = 0; i < types.length; i++) {
            types[i] -= first[i % hidden];
        }
    }

    private Norm foldLayer(HfCheckpoint from, int layer, Norm input) {
        String source = ENCODER + layer + ".";
        Block attention = Block.attention(layer);
        Block block = Block.layer(layer);
        int hidden = config.hiddenSize();
        String self = source + "attention.self.";
        double scale = 1 / Math.sqrt(config.headSize());
        putLinear(
                attention.wire(SiteRole.QUERY),
                after(input, Dense.read(from, self + "query", hidden)).times(scale));
        putLinear(
                attention.wire(SiteRole.KEY), after(input, Dense.read(from, self + "key", hidden)));
        putLinear(
                attention.wire(SiteRole.VALUE),
                after(input, Dense.read(from, self + "value", hidden)));
        putLinear(
                attention.wire(SiteRole.OUTPUT),
                Dense.read(from, source + "attention.output.dense", hidden)
                        .plusBias(input.bias())
                        .centred());
        putResidual(attention.wire(SiteRole.RESIDUAL), input.gain());
        Norm middle = norm(from, source + "attention.output.LayerNorm");
        putLinear(
                block.wire(SiteRole.INTERMEDIATE),
                after(middle, Dense.read(from, source + "intermediate.dense", hidden)));
        putLinear(
                block.wire(SiteRole.OUTPUT),
                Dense.read(from, source + "output.dense", config.intermediateSize())
                        .plusBias(middle.bias())
                        .centred());
        putResidual(block.wire(SiteRole.OUTPUT_RESIDUAL), middle.gain());
        return norm(from, source + "output.LayerNorm");
    }

    private Norm norm(HfCheckpoint from, String name) {
        return Norm.read(from, name).dividedBy(NormScale.rowScale(config.hiddenSize()));
    }

    private static Dense after(Norm norm, Dense dense) {
        return dense.after(norm).columnsCentred();
    }

    private void putResidual(String name, float[] gain) {
        put(name, 1, gain);
        float[] column = new float[gain.length];
        for (int i = 0; i < column.length; i++) {
            column[i] = gain[i] / gain.length;
        }
        put(name + BertNames.MEAN, column.length, column);
        put(name + BertNames.MEAN + BertNames.BIAS, 1, new float[1]);
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
        for (int row = 0; row < values.length; row += columns) {
            double sum = 0;
            for (int j = 0; j < columns; j++) {
                sum += values[row + j];
            }
            double mean = sum / columns;
            for (int j = 0; j < columns; j++) {
                values[row + j] = (float) (values[row + j] - mean);
            }
        }
    }

    /** Gain and bias of a LayerNorm. */
    private record Norm(float[] gain, float[] bias) {
        static Norm read(HfCheckpoint from, String name) {
            return new Norm(from.tensor(name + ".weight"), from.tensor(name + ".bias"));
        }

        /** The gain for rows that are computed times a factor. */
        Norm dividedBy(double factor) {
            float[] divided = new float[gain.length];
            for (int i = 0; i < divided.length; i++) {
                divided[i] = (float) (gain[i] / factor);
            }
            return new Norm(divided, bias);
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

        /** Every column less its mean. */
        Dense columnsCentred() {
            int outputs = bias.length;
            double[] means = new double[outputs];
            for (int i = 0; i < weight.length; i++) {
                means[i % outputs] += (double) weight[i] / inputs;
            }
            float[] w = weight.clone();
            for (int i = 0; i < w.length; i++) {
                w[i] = (float) (w[i] - means[i % outputs]);
            }
            return new Dense(inputs, w, bias);
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
