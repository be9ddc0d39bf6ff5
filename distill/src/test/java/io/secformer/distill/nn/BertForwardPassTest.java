package io.secformer.distill.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.distill.loss.Losses;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BertForwardPassTest {
    private static final int[][] IDS = {{2, 11, 3}, {2, 5, 6, 39, 0, 3}, {1}};
    private static final int[][] TYPES = {{0, 0, 1}, {0, 0, 0, 1, 1, 1}, {0}};
    private static final int PADDED = 8;

    static Stream<Arguments> functions() {
        return Stream.of(SoftmaxFunction.values())
                .flatMap(
                        softmax ->
                                Stream.of(ActivationFunction.values())
                                        .map(activation -> Arguments.of(softmax, activation)));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void outputsEqualThePlainImplementation(
            SoftmaxFunction softmax, ActivationFunction activation) {
        BertConfig config = TinyBerts.config().withSoftmax(softmax).withActivation(activation);
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters parameters = new TrainableParameters(manager, config)) {
            Map<String, float[]> tensors = TinyBerts.randomize(parameters, 17);
            TokenBatch.Arrays batch = TinyBerts.batch(PADDED, IDS, TYPES).toArrays(manager);
            BertOutput output =
                    new BertForwardPass(config)
                            .forward(
                                    parameters.bind(manager, batch, false),
                                    batch,
                                    BertForwardPass.Mode.REPRESENT);
            // By another way: the last layer for the first token alone.
            float[] logitsAlone = logits(manager, parameters, 1, BertForwardPass.Mode.EVALUATE);
            DoubleBert oracle = new DoubleBert(config, tensors);
            for (int b = 0; b < IDS.length; b++) {
                double[] logits = oracle.logits(IDS[b], TYPES[b]);
                for (int c = 0; c < logits.length; c++) {
                    double bound = 2e-5 * (1 + Math.abs(logits[c]));
                    assertThat((double) output.logits().getFloat(b, c))
                            .isCloseTo(logits[c], within(bound));
                    assertThat((double) logitsAlone[b * logits.length + c])
                            .isCloseTo(logits[c], within(bound));
                }
                compareRepresentations(output, oracle, b);
            }
        }
    }

    private static void compareRepresentations(BertOutput output, DoubleBert oracle, int b) {
        assertThat(output.hiddenStates()).hasSize(oracle.hiddenStates.size());
        assertThat(output.attentionScores()).hasSize(oracle.attentionScores.size());
        for (int i = 0; i < oracle.hiddenStates.size(); i++) {
            double[][] expected = oracle.hiddenStates.get(i);
            for (int t = 0; t < expected.length; t++) {
                assertThat((double) output.hiddenStates().get(i).getFloat(b, t, 5))
                        .isCloseTo(expected[t][5], within(5e-5));
            }
        }
        for (int i = 0; i < oracle.attentionScores.size(); i++) {
            double[][] expected = oracle.attentionScores.get(i)[1];
            int last = expected.length - 1;
            assertThat((double) output.attentionScores().get(i).getFloat(b, 1, last, 0))
                    .isCloseTo(expected[last][0], within(5e-5));
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void gradientEqualsFiniteDifferences(SoftmaxFunction softmax, ActivationFunction activation) {
        BertConfig config = TinyBerts.config().withSoftmax(softmax).withActivation(activation);
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters parameters = new TrainableParameters(manager, config)) {
            Map<String, float[]> tensors = TinyBerts.randomize(parameters, 23);
            float[] gradient = gradient(manager, parameters);
            for (String name : parameters.tensorNames()) {
                float[] values = tensors.getOrDefault(name, new float[0]);
                int index = 3 % values.length;
                double expected = slope(new DoubleBert(config, tensors), values, index);
                assertThat((double) gradient[parameters.layout().offset(name) + index])
                        .as(name)
                        .isCloseTo(expected, within(2e-3 * (1 + Math.abs(expected))));
            }
        }
    }

    /** Gradient of the cross-entropy of the first two sequences with the classes 2 and 0. */
    private static float[] gradient(NDManager manager, TrainableParameters parameters) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            int[][] ids = {IDS[0], IDS[1]};
            int[][] types = {TYPES[0], TYPES[1]};
            TokenBatch.Arrays batch = TinyBerts.batch(PADDED, ids, types).toArrays(manager);
            TrainableParameters.Bound bound = parameters.bind(manager, batch, true);
            NDArray logits =
                    new BertForwardPass(parameters.config())
                            .forward(bound, batch, BertForwardPass.Mode.EVALUATE)
                            .logits();
            NDArray oneHot = manager.create(new float[][] {{0, 0, 1}, {1, 0, 0}});
            collector.backward(Losses.hardCrossEntropy(logits, oneHot));
            int width = parameters.words().width();
            float[] gradient = new float[parameters.layout().size()];
            float[] ofWords = bound.wordGradient().toFloatArray();
            for (int i = 0; i < batch.words().length; i++) {
                System.arraycopy(ofWords, i * width, gradient, batch.words()[i] * width, width);
            }
            float[] others = bound.gradient().toFloatArray();
            System.arraycopy(others, 0, gradient, parameters.layout().words(), others.length);
            return gradient;
        }
    }

    private static double slope(DoubleBert oracle, float[] values, int index) {
        float original = values[index];
        float step = 1e-4f; // small: fourier has a jump where its series is cut
        values[index] = original + step;
        double after = loss(oracle);
        double width = values[index];
        values[index] = original - step;
        double before = loss(oracle);
        width -= values[index];
        values[index] = original;
        return (after - before) / width;
    }

    private static double loss(DoubleBert oracle) {
        int[] classes = {2, 0};
        double loss = 0;
        for (int b = 0; b < 2; b++) {
            double[] logits = oracle.logits(IDS[b], TYPES[b]);
            double sum = 0;
            for (double logit : logits) {
                sum += Math.exp(logit);
            }
            loss += (Math.log(sum) - logits[classes[b]]) / 2;
        }
        return loss;
    }

    @Test
    void dropoutFollowsTheSeedAndIsAbsentInEvaluation() {
        BertConfig config = TinyBerts.config();
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters parameters = new TrainableParameters(manager, config)) {
            TinyBerts.randomize(parameters, 5);
            float[] evaluated = logits(manager, parameters, 1, BertForwardPass.Mode.EVALUATE);
            float[] first = logits(manager, parameters, 1, BertForwardPass.Mode.TRAIN);
            assertThat(logits(manager, parameters, 2, BertForwardPass.Mode.EVALUATE))
                    .isEqualTo(evaluated);
            assertThat(logits(manager, parameters, 1, BertForwardPass.Mode.TRAIN)).isEqualTo(first);
            assertThat(logits(manager, parameters, 2, BertForwardPass.Mode.TRAIN))
                    .isNotEqualTo(first);
            assertThat(first).isNotEqualTo(evaluated);
        }
    }

    private static float[] logits(
            NDManager manager,
            TrainableParameters parameters,
            int seed,
            BertForwardPass.Mode mode) {
        TokenBatch.Arrays batch = TinyBerts.batch(PADDED, IDS, TYPES).toArrays(manager);
        try (Dropout dropout = new Dropout(manager, seed)) {
            dropout.step(3);
            return new BertForwardPass(parameters.config(), dropout)
                    .forward(parameters.bind(manager, batch, false), batch, mode)
                    .logits()
                    .toFloatArray();
        }
    }

    @Test
    void batchLongerThanThePositionsIsRefused() {
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters parameters =
                        new TrainableParameters(manager, TinyBerts.config())) {
            TokenBatch.Arrays batch = TinyBerts.batch(17, IDS, TYPES).toArrays(manager);
            BertForwardPass network = new BertForwardPass(parameters.config());
            TrainableParameters.Bound bound = parameters.bind(manager, batch, false);
            assertThatThrownBy(() -> network.forward(bound, batch, BertForwardPass.Mode.EVALUATE))
                    .hasMessageContaining("17 tokens")
                    .hasMessageContaining("16 positions");
        }
    }
}
