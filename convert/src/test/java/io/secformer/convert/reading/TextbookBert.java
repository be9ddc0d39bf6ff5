package io.secformer.convert.reading;

import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import java.util.Map;
import java.util.Objects;

/**
 * BERT as the papers write it, in doubles, one sentence at a time, straight from the tensors of a
 * checkpoint: nothing folded, nothing reordered, padding masked inside the attention.
 */
final class TextbookBert {
    private final BertConfig config;
    private final Map<String, float[]> tensors;
    private final boolean[] real;

    private TextbookBert(BertConfig config, Map<String, float[]> tensors, boolean[] real) {
        this.config = config;
        this.tensors = tensors;
        this.real = real;
    }

    static double[] logits(RandomBert bert, int[] ids, int[] types, int length) {
        boolean[] real = new boolean[ids.length];
        java.util.Arrays.fill(real, 0, length, true);
        return new TextbookBert(bert.config(), bert.tensors(), real).run(ids, types);
    }

    private double[] run(int[] ids, int[] types) {
        double[][] x = new double[ids.length][];
        for (int t = 0; t < ids.length; t++) {
            x[t] =
                    plus(
                            plus(
                                    row("bert.embeddings.word_embeddings.weight", ids[t]),
                                    row("bert.embeddings.position_embeddings.weight", t)),
                            row("bert.embeddings.token_type_embeddings.weight", types[t]));
        }
        x = layerNorm("bert.embeddings.LayerNorm", x);
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            String at = "bert.encoder.layer." + layer + ".";
            double[][] attended = dense(at + "attention.output.dense", attention(at, x));
            x = layerNorm(at + "attention.output.LayerNorm", plus(attended, x));
            double[][] hidden = dense(at + "intermediate.dense", x);
            for (double[] row : hidden) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = activation(row[i]);
                }
            }
            x = layerNorm(at + "output.LayerNorm", plus(dense(at + "output.dense", hidden), x));
        }
        double[] pooled = dense("bert.pooler.dense", new double[][] {x[0]})[0];
        for (int i = 0; i < pooled.length; i++) {
            pooled[i] = Math.tanh(pooled[i]);
        }
        return dense("classifier", new double[][] {pooled})[0];
    }

    private double[][] attention(String at, double[][] x) {
        double[][] q = dense(at + "attention.self.query", x);
        double[][] k = dense(at + "attention.self.key", x);
        double[][] v = dense(at + "attention.self.value", x);
        int width = config.headSize();
        double[][] context = new double[x.length][config.hiddenSize()];
        for (int head = 0; head < config.numAttentionHeads(); head++) {
            int from = head * width;
            for (int i = 0; i < x.length; i++) {
                double[] scores = new double[x.length];
                double largest = Double.NEGATIVE_INFINITY;
                for (int j = 0; j < x.length; j++) {
                    double score = 0;
                    for (int d = from; d < from + width; d++) {
                        score += q[i][d] * k[j][d];
                    }
                    scores[j] = score / Math.sqrt(width);
                    largest = real[j] ? Math.max(largest, scores[j]) : largest;
                }
                double[] weights = new double[x.length];
                double sum = 0;
                for (int j = 0; j < x.length; j++) {
                    weights[j] = real[j] ? weight(scores[j], largest) : 0;
                    sum += weights[j];
                }
                for (int j = 0; j < x.length; j++) {
                    for (int d = from; d < from + width; d++) {
                        context[i][d] += weights[j] / sum * v[j][d];
                    }
                }
            }
        }
        return context;
    }

    private double weight(double score, double largest) {
        return config.softmax() == SoftmaxFunction.SOFTMAX
                ? Math.exp(score - largest)
                : (score + 5) * (score + 5);
    }

    private double activation(double x) {
        if (config.activation() == ActivationFunction.QUAD) {
            return 0.125 * x * x + 0.25 * x + 0.5;
        }
        if (config.activation() == ActivationFunction.GELU_TANH) {
            // As x times the logistic function of twice the argument: another way to write tanh.
            return x / (1 + Math.exp(-Math.sqrt(8 / Math.PI) * (x + 0.044715 * Math.pow(x, 3))));
        }
        // Abramowitz and Stegun 7.1.26 is off by 1.5e-7; integrating the density is not.
        int steps = 2000;
        double h = x / steps;
        double integral = 0;
        for (int i = 0; i < steps; i++) {
            integral +=
                    h / 6 * (density(i * h) + 4 * density((i + 0.5) * h) + density((i + 1) * h));
        }
        return x * (0.5 + integral);
    }

    private static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    private double[][] dense(String name, double[][] x) {
        float[] weight = tensor(name + ".weight");
        float[] bias = tensor(name + ".bias");
        double[][] y = new double[x.length][bias.length];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < bias.length; o++) {
                y[t][o] = bias[o];
                for (int i = 0; i < x[t].length; i++) {
                    y[t][o] += x[t][i] * weight[o * x[t].length + i];
                }
            }
        }
        return y;
    }

    private double[][] layerNorm(String name, double[][] x) {
        float[] gain = tensor(name + ".weight");
        float[] bias = tensor(name + ".bias");
        double[][] y = new double[x.length][gain.length];
        for (int t = 0; t < x.length; t++) {
            double mean = 0;
            for (double value : x[t]) {
                mean += value / gain.length;
            }
            double variance = 0;
            for (double value : x[t]) {
                variance += (value - mean) * (value - mean) / gain.length;
            }
            for (int i = 0; i < gain.length; i++) {
                double normal = (x[t][i] - mean) / Math.sqrt(variance + config.layerNormEps());
                y[t][i] = gain[i] * normal + bias[i];
            }
        }
        return y;
    }

    private float[] tensor(String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    private double[] row(String table, int index) {
        double[] row = new double[config.hiddenSize()];
        for (int i = 0; i < row.length; i++) {
            row[i] = tensor(table)[index * row.length + i];
        }
        return row;
    }

    private static double[][] plus(double[][] a, double[][] b) {
        double[][] sum = new double[a.length][];
        for (int t = 0; t < a.length; t++) {
            sum[t] = plus(a[t], b[t]);
        }
        return sum;
    }

    private static double[] plus(double[] a, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }
}
