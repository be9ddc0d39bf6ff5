package io.secformer.distill.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.secformer.distill.nn.ParameterLayout;
import io.secformer.distill.nn.ParameterLayout.Group;
import io.secformer.distill.nn.TinyBerts;
import io.secformer.distill.nn.TrainableParameters;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdamWTest {
    private static final double RATE = 0.01;
    private static final double DECAY = 0.1;

    @Test
    void updatesFollowThePublishedAlgorithm() {
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters parameters =
                        new TrainableParameters(manager, TinyBerts.config());
                AdamW optimizer = new AdamW(manager, parameters, DECAY, true, 2)) {
            TinyBerts.randomize(parameters, 1);
            float[] weights = parameters.toArray();
            int decaying = parameters.layout().words() + 3;
            int plain = parameters.layout().start(Group.BODY_PLAIN);
            int[] places = {decaying, plain, 5};
            double[] expected = {weights[decaying], weights[plain], weights[5]};
            double[] mean = new double[3];
            double[] variance = new double[3];
            for (int step = 1; step <= 5; step++) {
                float[] gradient = new float[weights.length];
                Arrays.fill(gradient, 0.3f * step - 1);
                update(manager, optimizer, parameters, gradient, 0.5);
                double g = 0.5 * (0.3f * step - 1);
                for (int i = 0; i < 3; i++) {
                    expected[i] *= i != 1 ? 1 - RATE * DECAY : 1;
                    mean[i] = 0.9 * mean[i] + 0.1 * g;
                    variance[i] = 0.999 * variance[i] + 0.001 * g * g;
                    double m = mean[i] / (1 - Math.pow(0.9, step));
                    double v = variance[i] / (1 - Math.pow(0.999, step));
                    expected[i] -= RATE * m / (Math.sqrt(v) + 1e-8);
                }
            }
            for (int i = 0; i < 3; i++) {
                assertThat((double) parameters.toArray()[places[i]])
                        .isCloseTo(expected[i], within(1e-5));
            }
        }
    }

    /** An update with a gradient of every parameter. */
    private static void update(
            NDManager manager,
            AdamW optimizer,
            TrainableParameters parameters,
            float[] gradient,
            double scale) {
        int words = parameters.layout().words();
        optimizer.update(
                manager.create(Arrays.copyOfRange(gradient, words, gradient.length)),
                IntStream.range(0, parameters.words().rows()).toArray(),
                Arrays.copyOf(gradient, words),
                RATE,
                scale);
    }

    @Test
    void headsStayUntouchedWhereTheyAreNotTrained() {
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters parameters =
                        new TrainableParameters(manager, TinyBerts.config());
                AdamW optimizer = new AdamW(manager, parameters, DECAY, false, 1)) {
            TinyBerts.randomize(parameters, 1);
            float[] before = parameters.toArray();
            float[] gradient = new float[before.length];
            Arrays.fill(gradient, 1);
            update(manager, optimizer, parameters, gradient, 1);
            float[] after = parameters.toArray();
            ParameterLayout layout = parameters.layout();
            for (int i = 0; i < before.length; i++) {
                boolean head =
                        i >= layout.start(Group.HEAD_DECAY) && i < layout.end(Group.HEAD_PLAIN);
                assertThat(after[i] == before[i]).isEqualTo(head);
            }
        }
    }

    @Test
    void learningRateWarmsUpAndFallsToZero() {
        LearningRate rate = new LearningRate(1, 4, 20, true);
        assertThat(rate.at(0)).isEqualTo(0.2);
        assertThat(rate.at(3)).isEqualTo(0.8);
        assertThat(rate.at(4)).isEqualTo(1);
        assertThat(rate.at(12)).isEqualTo(0.5);
        assertThat(rate.at(20)).isZero();
        assertThat(new LearningRate(1, 0, 20, false).at(19)).isEqualTo(1);
    }
}
