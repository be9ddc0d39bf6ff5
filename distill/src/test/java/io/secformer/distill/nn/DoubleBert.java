package io.secformer.distill.nn;

import io.secformer.convert.model.BertConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** BERT for one sequence without padding, written out in loops over doubles: the tests' oracle. */
public final class DoubleBert {
    private final BertConfig config;
    private final Map<String, float[]> tensors;
    final List<double[][]> hiddenStates = new ArrayList<>();
    final List<double[][][]> attentionScores = new ArrayList<>();

    public DoubleBert(BertConfig config, Map<String, float[]> tensors) {
        this.config = config;
        this.tensors = tensors;
    }

    public double[] logits(int[] tokenIds, int[] tokenTypes) {
        hiddenStates.clear();
        attentionScores.clear();
        double[][] x = new double[tokenIds.length][];
        for (int t = 0; t < tokenIds.length; t++) {
            double[] word = row("bert.embeddings.word_embeddings.weight", tokenIds[t]);
            double[] position = row("bert.embeddings.position_embeddings.weight", t);
            double[] type = row("bert.embeddings.token_type_embeddings.weight", tokenTypes[t]);
            x[t] = layerNorm("bert.embeddings.LayerNorm", plus(plus(word, position), type));
        }
        hiddenStates.add(x);
        for (int i = 0; i < config.numHiddenLayers(); i++) {
            x = layer("bert.encoder.layer." + i, x);
            hiddenStates.add(x);
        }
        double[] pooled = linear("bert.pooler.dense", x[0]);
        for (int i = 0; i < pooled.length; i++) {
            pooled[i] = Math.tanh(pooled[i]);
        }
        return linear("classifier", pooled);
    }

    private double[][] layer(String name, double[][] x) {
        int length = x.length;
        double[][] q = each(name + ".attention.self.query", x);
        double[][] k = each(name + ".attention.self.key", x);
        double[][] v = each(name + ".attention.self.value", x);
        int d = config.headSize();
        double[][] context = new double[length][config.hiddenSize()];
        double[][][] scores = new double[config.numAttentionHeads()][length][length];
        for (int head = 0; head < config.numAttentionHeads(); head++) {
            for (int i = 0; i < length; i++) {
                for (int j = 0; j < length; j++) {
                    for (int c = head * d; c < (head + 1) * d; c++) {
                        scores[head][i][j] += q[i][c] * k[j][c] / Math.sqrt(d);
                    }
                }
                double[] weights = weights(scores[head][i]);
                for (int j = 0; j < length; j++) {
                    for (int c = head * d; c < (head + 1) * d; c++) {
                        context[i][c] += weights[j] * v[j][c];
                    }
                }
            }
        }
        attentionScores.add(scores);
        double[][] result = new double[length][];
        for (int t = 0; t < length; t++) {
            double[] projected = linear(name + ".attention.output.dense", context[t]);
            double[] attended =
                    layerNorm(name + ".attention.output.LayerNorm", plus(projected, x[t]));
            double[] inner = linear(name + ".intermediate.dense", attended);
            for (int i = 0; i < inner.length; i++) {
                inner[i] = activate(inner[i]);
            }
            double[] outer = linear(name + ".output.dense", inner);
            result[t] = layerNorm(name + ".output.LayerNorm", plus(outer, attended));
        }
        return result;
    }

    private double[] weights(double[] scores) {
        double[] numerators = new double[scores.length];
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            double s = scores[i];
            numerators[i] =
                    switch (config.softmax()) {
                        case SOFTMAX -> Math.exp(s);
                        case TWO_QUAD -> Math.pow(s + config.softmaxOffset(), 2);
                        case TWO_RELU -> Math.max(s, 0);
                    };
            sum += numerators[i];
        }
        for (int i = 0; i < scores.length; i++) {
            numerators[i] = sum == 0 ? 0 : numerators[i] / sum;
        }
        return numerators;
    }

    private double activate(double x) {
        double z = x / Math.sqrt(2);
        return switch (config.activation()) {
            case GELU -> x / 2 * (1 + erf(z));
            // As x times the logistic function of twice the argument: another way to write tanh.
            case GELU_TANH ->
                    x / (1 + Math.exp(-Math.sqrt(8 / Math.PI) * (x + 0.044715 * Math.pow(x, 3))));
            case QUAD -> 0.125 * x * x + 0.25 * x + 0.5;
            case FOURIER -> {
                double[] beta = {
                    1.25772, -0.0299154, 0.382155, -0.0519123, 0.196033, -0.0624557, 0.118029
                };
                double series = 0;
                for (int n = 1; n <= 7; n++) {
                    series += beta[n - 1] * Math.sin(n * Math.PI * z / 10);
                }
                yield x / 2 * (1 + (z < -1.7 ? -1 : z > 1.7 ? 1 : series));
            }
        };
    }

    /** The Taylor series of erf; inputs in these tests stay below 4 in magnitude. */
    static double erf(double z) {
        double term = z;
        double sum = z;
        for (int n = 1; n < 200; n++) {
            term *= -z * z / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    private double[][] each(String name, double[][] x) {
        double[][] result = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            result[t] = linear(name, x[t]);
        }
        return result;
    }

    private double[] linear(String name, double[] x) {
        float[] weight = tensor(name + ".weight");
        float[] bias = tensor(name + ".bias");
        double[] y = new double[bias.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = bias[i];
            for (int j = 0; j < x.length; j++) {
                y[i] += weight[i * x.length + j] * x[j];
            }
        }
        return y;
    }

    private double[] layerNorm(String name, double[] x) {
        float[] gain = tensor(name + ".weight");
        float[] bias = tensor(name + ".bias");
        double mean = 0;
        double variance = 0;
        for (double v : x) {
            mean += v / x.length;
        }
        for (double v : x) {
            variance += (v - mean) * (v - mean) / x.length;
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (x[i] - mean) / Math.sqrt(variance + config.layerNormEps()) * gain[i] + bias[i];
        }
        return y;
    }

    private double[] row(String table, int index) {
        double[] result = new double[config.hiddenSize()];
        for (int i = 0; i < result.length; i++) {
            result[i] = tensor(table)[index * result.length + i];
        }
        return result;
    }

    private float[] tensor(String name) {
        float[] values = tensors.get(name);
        if (values == null) {
            throw new IllegalArgumentException(name);
        }
        return values;
    }

    private static double[] plus(double[] a, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }
}
