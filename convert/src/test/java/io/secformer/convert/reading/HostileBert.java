package io.secformer.convert.reading;

import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.checkpoint.HfCheckpointWriter;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.parameter.BertParameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Models that are healthy, in that floating point evaluates them without trouble, and hard on fixed
 * point: each trait has been seen in published checkpoints, or is a few times worse than seen.
 */
public final class HostileBert {

    /** What makes a model hard. */
    public enum Trait {
        /** A few dimensions of the residual path are 60 times as large as a typical one. */
        OUTLIER_DIMENSIONS,
        /** A channel before a LayerNorm is 300 times as wide as others, for a few tokens only. */
        WIDE_CHANNELS,
        /** Scores of some heads go from -60 to 60. */
        SHARP_HEADS,
        /** A head of every layer attends to the first token only. */
        ONE_TOKEN_HEADS,
        /** Some gains of every LayerNorm are 20, and some 0.001. */
        LARGE_GAINS,
        /** Most channels of an activation, and some of the values, are next to nothing. */
        DEAD_CHANNELS,
        /** Weights several times as large as trained ones. */
        LARGE_WEIGHTS
    }

    private static final int OUTLIERS = 2;

    private final BertConfig config;
    private final Random random;
    private final Map<String, float[]> tensors = new LinkedHashMap<>();

    /**
     * @param layers of the model
     * @param softmax of its attention
     */
    public HostileBert(int layers, SoftmaxFunction softmax, long seed) {
        this.config =
                BertConfig.ofSize(60, 48, layers, 4, 96)
                        .withMaxPositionEmbeddings(32)
                        .withLabels(List.of("a", "b", "c"))
                        .withSoftmax(softmax);
        this.random = new Random(seed);
        BertTensors.all(config).forEach((name, shape) -> tensors.put(name, draw(name, shape)));
    }

    /** The same model with one more trait. */
    public HostileBert with(Trait trait) {
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            String prefix = "bert.encoder.layer." + layer + ".";
            switch (trait) {
                case OUTLIER_DIMENSIONS -> outliers(prefix + "output.", 60);
                case WIDE_CHANNELS -> massive(prefix);
                case SHARP_HEADS -> sharpen(prefix, layer % config.numAttentionHeads());
                case ONE_TOKEN_HEADS -> attendToFirst(prefix);
                case LARGE_GAINS -> {
                    gains(prefix + "output.LayerNorm.weight");
                    gains(prefix + "attention.output.LayerNorm.weight");
                }
                case DEAD_CHANNELS -> {
                    fade(prefix + "intermediate.dense.weight", config.hiddenSize(), 0.8);
                    fade(prefix + "attention.self.value.weight", config.hiddenSize(), 0.3);
                }
                case LARGE_WEIGHTS -> {
                    for (String name : List.of("query", "key")) {
                        scale(prefix + "attention.self." + name + ".weight", 3);
                    }
                    scale(prefix + "intermediate.dense.weight", 3);
                }
            }
        }
        return this;
    }

    /** The program's parameters; a Hugging Face folder is written on the way. */
    public BertParameters fold(Path folder) {
        new HfCheckpointWriter(config).write(folder, tensors);
        try (HfCheckpoint checkpoint = HfCheckpoint.open(folder)) {
            return BertParameters.fold(checkpoint);
        }
    }

    /** Sentences without padding, of different lengths. */
    public List<TokenInput> sentences(int count) {
        List<TokenInput> inputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = 3 + random.nextInt(config.maxPositionEmbeddings() - 2);
            inputs.add(
                    TokenInput.of(
                            random.ints(length, 0, config.vocabSize()).toArray(), new int[length]));
        }
        return inputs;
    }

    /** Some outputs of a matrix vary that much more than others, around a mean as large. */
    private void outliers(String prefix, double factor) {
        float[] weight = tensor(prefix + "dense.weight");
        float[] bias = tensor(prefix + "dense.bias");
        int inputs = weight.length / bias.length;
        for (int i = 0; i < OUTLIERS; i++) {
            int dimension = random.nextInt(bias.length);
            bias[dimension] = (float) (factor * random.nextGaussian() / 2);
            for (int j = 0; j < inputs; j++) {
                weight[dimension * inputs + j] *= (float) (factor / 2);
            }
            // A gain keeps what follows from seeing nothing else, as trained ones do.
            tensor(prefix + "LayerNorm.weight")[dimension] /= (float) (factor / 3);
        }
        float[] gains = tensor(prefix + "LayerNorm.weight");
        for (int i = 0; i < gains.length; i++) {
            gains[i] *= (float) (factor / 12);
        }
    }

    /**
     * A channel of the activation that few tokens use leads into one dimension with a huge weight.
     */
    private void massive(String prefix) {
        int channel = random.nextInt(config.intermediateSize());
        int dimension = random.nextInt(config.hiddenSize());
        tensor(prefix + "intermediate.dense.bias")[channel] = -2;
        tensor(prefix + "output.dense.weight")[dimension * config.intermediateSize() + channel] =
                300;
    }

    private void sharpen(String prefix, int head) {
        float[] weight = tensor(prefix + "attention.self.query.weight");
        int rows = config.headSize() * config.hiddenSize();
        for (int i = 0; i < rows; i++) {
            weight[head * rows + i] *= 20;
        }
    }

    /**
     * A dimension tells the first position from others; queries ask for it whatever the token is.
     */
    private void attendToFirst(String prefix) {
        int hidden = config.hiddenSize();
        tensor("bert.embeddings.position_embeddings.weight")[1] = 12;
        float[] query = tensor(prefix + "attention.self.query.bias");
        float[] key = tensor(prefix + "attention.self.key.weight");
        int row = config.headSize() * (config.numAttentionHeads() - 1);
        query[row] = 12;
        key[row * hidden + 1] = 4;
    }

    private void gains(String name) {
        float[] gains = tensor(name);
        gains[random.nextInt(gains.length)] = 20;
        for (int i = 0; i < 4; i++) {
            gains[random.nextInt(gains.length)] = 0.001f;
        }
    }

    private void fade(String name, int inputs, double part) {
        float[] weight = tensor(name);
        for (int row = 0; row < weight.length / inputs; row++) {
            if (random.nextDouble() < part) {
                for (int j = 0; j < inputs; j++) {
                    weight[row * inputs + j] *= 1e-4f;
                }
            }
        }
    }

    private void scale(String name, double factor) {
        float[] values = tensor(name);
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) factor;
        }
    }

    private float[] tensor(String name) {
        float[] values = tensors.get(name);
        if (values == null) {
            throw new IllegalArgumentException("no tensor " + name);
        }
        return values;
    }

    private float[] draw(String name, List<Integer> shape) {
        float[] values = new float[shape.stream().reduce(1, (a, b) -> a * b)];
        boolean gain = name.endsWith("LayerNorm.weight");
        double scale =
                shape.size() == 1
                        ? 0.1
                        : name.contains("embeddings") ? 0.5 : 1 / Math.sqrt(shape.get(1));
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * random.nextGaussian() + (gain ? 0.9 : 0));
        }
        return values;
    }
}
