package io.secformer.convert.reading;

import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.checkpoint.HfCheckpointWriter;
import io.secformer.convert.model.ActivationFunction;
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

/** A small classifier with random weights of the magnitudes that trained ones have. */
public final class RandomBert {
    private final BertConfig config;
    private final Map<String, float[]> tensors = new LinkedHashMap<>();
    private final Random random;

    public RandomBert(BertConfig config, long seed) {
        this.config = config;
        this.random = new Random(seed);
        BertTensors.all(config).forEach((name, shape) -> tensors.put(name, draw(name, shape)));
    }

    /** Two layers of 24, three heads, 40 tokens in the vocabulary, up to 20 tokens. */
    public static RandomBert small(ActivationFunction activation, long seed) {
        return new RandomBert(smallConfig().withActivation(activation), seed);
    }

    /** The same with the exact softmax. */
    public static RandomBert exact(ActivationFunction activation, long seed) {
        BertConfig config = smallConfig().withSoftmax(SoftmaxFunction.SOFTMAX);
        return new RandomBert(config.withActivation(activation), seed);
    }

    public static BertConfig smallConfig() {
        return BertConfig.ofSize(40, 24, 2, 3, 48)
                .withMaxPositionEmbeddings(20)
                .withLabels(List.of("a", "b", "c"))
                .withSoftmax(SoftmaxFunction.TWO_QUAD);
    }

    public BertConfig config() {
        return config;
    }

    public Map<String, float[]> tensors() {
        return tensors;
    }

    /** Writes a Hugging Face folder. */
    public Path write(Path folder) {
        new HfCheckpointWriter(config).write(folder, tensors);
        return folder;
    }

    /** The program's parameters; a folder is written on the way. */
    public BertParameters fold(Path folder) {
        try (HfCheckpoint checkpoint = HfCheckpoint.open(write(folder))) {
            return BertParameters.fold(checkpoint);
        }
    }

    /** Makes the embeddings of some words much larger than those of others. */
    public RandomBert withWideEmbeddings() {
        int hidden = config.hiddenSize();
        tensors.computeIfPresent(
                "bert.embeddings.word_embeddings.weight",
                (name, words) -> {
                    for (int i = 0; i < words.length; i++) {
                        words[i] *= 1 + i / hidden % 4 * 5;
                    }
                    return words;
                });
        return this;
    }

    /** Sentences without padding, of different lengths. */
    public List<TokenInput> sentences(int count, int shortest, int longest) {
        List<TokenInput> inputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = shortest + random.nextInt(longest - shortest + 1);
            int[] ids = random.ints(length, 0, config.vocabSize()).toArray();
            int[] types = new int[length];
            int second = random.nextInt(length + 1);
            for (int t = second; t < length; t++) {
                types[t] = 1;
            }
            inputs.add(TokenInput.of(ids, types));
        }
        return inputs;
    }

    private float[] draw(String name, List<Integer> shape) {
        float[] values = new float[shape.stream().reduce(1, (a, b) -> a * b)];
        boolean gain = name.endsWith("LayerNorm.weight");
        double scale =
                shape.size() == 1 ? 0.1 : name.contains("embeddings") ? 0.5 : spread(shape.get(1));
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * random.nextGaussian() + (gain ? 0.9 : 0));
        }
        return values;
    }

    private static double spread(int inputs) {
        return 1 / Math.sqrt(inputs);
    }
}
