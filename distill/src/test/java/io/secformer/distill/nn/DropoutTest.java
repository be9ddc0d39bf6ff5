package io.secformer.distill.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {
    private static final int SIZE = 300_000;

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 0.75})
    void elementsAreZeroedWithTheirProbabilityAndOthersScaledUp(double probability) {
        try (NDManager manager = NDManager.newBaseManager();
                Dropout dropout = new Dropout(manager, 5)) {
            dropout.step(0);
            float[] kept = dropped(manager, dropout, probability);
            int zeros = 0;
            int neighbours = 0;
            for (int i = 0; i < SIZE; i++) {
                if (kept[i] == 0) {
                    zeros++;
                    neighbours += i > 0 && kept[i - 1] == 0 ? 1 : 0;
                } else {
                    assertThat((double) kept[i]).isCloseTo(1 / (1 - probability), within(1e-6));
                }
            }
            double deviation = Math.sqrt(probability * (1 - probability) / SIZE);
            assertThat((double) zeros / SIZE).isCloseTo(probability, within(6 * deviation));
            // One after the other falls out no more often than by chance.
            double both = probability * probability;
            assertThat((double) neighbours / SIZE)
                    .isCloseTo(both, within(6 * Math.sqrt(both / SIZE)));
        }
    }

    @Test
    void usesAndStepsDropDifferentElementsAndASeedTheSame() {
        try (NDManager manager = NDManager.newBaseManager();
                Dropout first = new Dropout(manager, 5);
                Dropout second = new Dropout(manager, 5);
                Dropout other = new Dropout(manager, 6)) {
            first.step(40);
            float[] one = dropped(manager, first, 0.1);
            float[] two = dropped(manager, first, 0.1);
            assertThat(agreement(one, two)).isCloseTo(0.82, within(0.01));
            first.step(41);
            float[] nextStep = dropped(manager, first, 0.1);
            assertThat(agreement(one, nextStep)).isCloseTo(0.82, within(0.01));
            other.step(40);
            assertThat(agreement(one, dropped(manager, other, 0.1))).isCloseTo(0.82, within(0.01));
            // Wherever a run goes on, it drops what it would have dropped.
            second.step(3);
            assertThat(dropped(manager, second, 0.1)).isNotEqualTo(one);
            second.step(40);
            assertThat(dropped(manager, second, 0.1)).isEqualTo(one);
        }
    }

    @Test
    void largestUseFits() {
        try (NDManager manager = NDManager.newBaseManager();
                Dropout dropout = new Dropout(manager, 5)) {
            dropout.step(0);
            NDArray x = manager.ones(new Shape(5, 1_000_000));
            float mean = dropout.apply(x, 0.1).mean().getFloat();
            assertThat((double) mean).isCloseTo(1, within(0.002));
        }
    }

    @Test
    void poolThatIsReplacedWithinAStepStaysWithTheStepsGradient() {
        try (NDManager manager = NDManager.newBaseManager();
                Dropout dropout = new Dropout(manager, 5);
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            dropout.step(0);
            NDArray x = manager.ones(new Shape(2_000_000));
            x.setRequiresGradient(true);
            NDArray small = dropout.apply(x, 0.1);
            NDArray large = dropout.apply(manager.ones(new Shape(5_000_000)), 0.1);
            for (int i = 0; i < 20; i++) {
                System.gc();
                manager.full(new Shape(4_000_000 + 200_000 * i), 7f);
            }
            collector.backward(small.sum().add(large.sum()));
            int zeros = 0;
            for (float g : x.getGradient().toFloatArray()) {
                if (g == 0) {
                    zeros++;
                } else {
                    assertThat(g).isEqualTo((float) (1 / 0.9));
                }
            }
            assertThat(zeros / 2e6).isCloseTo(0.1, within(0.002));
        }
    }

    private static float[] dropped(NDManager manager, Dropout dropout, double probability) {
        try (NDManager step = manager.newSubManager()) {
            return dropout.apply(step.ones(new Shape(3, SIZE / 3)), probability).toFloatArray();
        }
    }

    /** The share of elements of which both are zero or neither: 0.9^2 + 0.1^2 by chance. */
    private static double agreement(float[] a, float[] b) {
        int equal = 0;
        for (int i = 0; i < a.length; i++) {
            equal += (a[i] == 0) == (b[i] == 0) ? 1 : 0;
        }
        return (double) equal / a.length;
    }
}
