package io.secformer.infer.eval;

import io.secformer.convert.calibrate.CalibratedModel;
import io.secformer.convert.calibrate.Conversion;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.Sensitivities;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.checkpoint.HfCheckpointWriter;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.op.ParameterRows;
import io.secformer.convert.op.ParameterWords;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.QuantizedParameters;
import io.secformer.convert.reading.TokenInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/** A random model, inputs, a plan as the owner's command makes it, and both shares. */
final class TinyModel {
    /**
     * How far a logit may be off, as a multiple of the root mean square that the plan predicts over
     * sentences: four standard deviations of a sentence whose sensitivity is four times the
     * average.
     */
    private static final double LARGEST = 16;

    final BertConfig config;
    final BertParameters model;
    final PrecisionPlan plan;
    final List<TokenInput> inputs = new ArrayList<>();
    final QuantizedParameters words;

    /** Root mean square error of a logit that the plan predicts of roundings alone. */
    final double rounding;

    /** The same of roundings and of what its series are off by. */
    final double logitError;

    private final RandomGenerator random;
    private final Map<String, long[]> first = new HashMap<>();
    private final Map<String, long[]> second = new HashMap<>();

    /** A model with 2Quad attention. */
    TinyModel(Path folder, ActivationFunction activation, long seed) {
        this(folder, activation, SoftmaxFunction.TWO_QUAD, seed);
    }

    TinyModel(Path folder, ActivationFunction activation, SoftmaxFunction softmax, long seed) {
        this(folder, activation, softmax, seed, 1, PlanOptions.defaults());
    }

    /** A model with 2Quad attention, and embedding tables of either kind. */
    TinyModel(Path folder, ActivationFunction activation, Embedding embedding, long seed) {
        this(
                folder,
                activation,
                SoftmaxFunction.TWO_QUAD,
                seed,
                1,
                PlanOptions.defaults().withEmbedding(embedding));
    }

    /**
     * @param spread how much larger some words' embeddings are than others'
     */
    TinyModel(
            Path folder,
            ActivationFunction activation,
            SoftmaxFunction softmax,
            long seed,
            float spread,
            PlanOptions options) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        config =
                BertConfig.ofSize(23, 12, 2, 3, 20)
                        .withMaxPositionEmbeddings(16)
                        .withLabels(List.of("a", "b", "c"))
                        .withSoftmax(softmax)
                        .withActivation(activation);
        Map<String, float[]> tensors = new HashMap<>();
        BertTensors.all(config)
                .forEach(
                        (name, shape) ->
                                tensors.put(
                                        name,
                                        values(name, shape.stream().reduce(1, (a, b) -> a * b))));
        tensors.computeIfPresent(
                "bert.embeddings.word_embeddings.weight",
                (name, words) -> {
                    for (int i = 0; i < words.length; i++) {
                        words[i] *= i / config.hiddenSize() % 2 == 0 ? 1 : spread;
                    }
                    return words;
                });
        new HfCheckpointWriter(config).write(folder.resolve("model"), tensors);
        BertParameters folded;
        try (HfCheckpoint checkpoint = HfCheckpoint.open(folder.resolve("model"))) {
            folded = BertParameters.fold(checkpoint);
        }
        for (int i = 0; i < 40; i++) {
            inputs.add(input(2 + random.nextInt(7)));
        }
        CalibratedModel calibration = CalibratedModel.of(folded, inputs, options);
        Conversion conversion =
                Conversion.of(
                        calibration.model(),
                        calibration.ranges(),
                        options,
                        rearranged ->
                                Sensitivities.measure(
                                        rearranged, options.strategy(), inputs, inputs.size()),
                        (_, _) -> {});
        model = conversion.model();
        plan = conversion.plan();
        rounding = conversion.rounding();
        logitError = conversion.logitError();
        words = new QuantizedParameters(model, plan);
        for (ParameterFormat format : plan.parameters().values()) {
            long[] whole = words.words(format);
            long[] one = random.longs(whole.length).toArray();
            long[] other = new long[whole.length];
            for (int i = 0; i < one.length; i++) {
                other[i] = whole[i] - one[i];
            }
            first.put(format.name(), one);
            second.put(format.name(), other);
        }
    }

    /** How far a private logit may be from the one in fixed point. */
    double boundToFixed() {
        return LARGEST * rounding;
    }

    /** How far a private logit may be from the one in the clear. */
    double boundToClear() {
        return LARGEST * logitError;
    }

    ParameterWords shares(int party) {
        Map<String, long[]> own = party == 0 ? first : second;
        return format -> own.getOrDefault(format.name(), new long[0]);
    }

    /** What the owner publishes for clients; null if that is nothing. */
    @Nullable ParameterRows embeddings() {
        return plan.embedding() == Embedding.PUBLIC ? ParameterRows.of(words) : null;
    }

    private float[] values(String name, int size) {
        float[] values = new float[size];
        float center = name.endsWith("LayerNorm.weight") ? 1 : 0;
        for (int i = 0; i < size; i++) {
            values[i] = center + (float) random.nextGaussian(0, 0.25);
        }
        return values;
    }

    private TokenInput input(int length) {
        int[] ids = new int[length];
        int[] types = new int[length];
        for (int i = 0; i < length; i++) {
            ids[i] = random.nextInt(config.vocabSize());
            types[i] = i < length / 2 ? 0 : 1;
        }
        return TokenInput.of(ids, types);
    }
}
