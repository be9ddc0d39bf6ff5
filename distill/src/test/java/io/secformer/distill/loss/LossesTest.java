package io.secformer.distill.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossesTest {
    @Test
    void softCrossEntropyIsTheMeanOverRows() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray student = manager.create(new float[][] {{1, 0}, {0.5f, -0.5f}});
            NDArray teacher = manager.create(new float[][] {{2, 0}, {0, 0}});
            double expected = 0;
            double[][] s = {{1, 0}, {0.5, -0.5}};
            double[][] t = {{2, 0}, {0, 0}};
            double temperature = 2;
            for (int b = 0; b < 2; b++) {
                double zs = Math.exp(s[b][0] / temperature) + Math.exp(s[b][1] / temperature);
                double zt = Math.exp(t[b][0] / temperature) + Math.exp(t[b][1] / temperature);
                for (int c = 0; c < 2; c++) {
                    double p = Math.exp(t[b][c] / temperature) / zt;
                    expected -= p * (s[b][c] / temperature - Math.log(zs)) / 2;
                }
            }
            assertThat((double) Losses.softCrossEntropy(student, teacher, 2f).getFloat())
                    .isCloseTo(expected, within(1e-6));
        }
    }

    @Test
    void hardCrossEntropyPicksTheRightClass() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray logits = manager.create(new float[][] {{1, 2, 3}});
            NDArray oneHot = manager.create(new float[][] {{0, 1, 0}});
            double z = Math.exp(1) + Math.exp(2) + Math.exp(3);
            assertThat((double) Losses.hardCrossEntropy(logits, oneHot).getFloat())
                    .isCloseTo(Math.log(z) - 2, within(1e-6));
        }
    }

    @Test
    void maskedEntriesDoNotCountInEitherRepresentationLoss() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray mask = manager.create(new float[][] {{1, 0}});
            NDArray student = manager.create(new float[] {1, 2, 100, 100}, new Shape(1, 2, 2));
            NDArray teacher = manager.create(new float[] {0, 0, 0, 0}, new Shape(1, 2, 2));
            assertThat(hidden(student, teacher, mask)).isEqualTo((1 + 4) / 4f);
            NDArray scores = manager.create(new float[] {1, 100, 2, 100}, new Shape(1, 1, 2, 2));
            NDArray zeros = manager.zeros(new Shape(1, 1, 2, 2));
            float attention =
                    Losses.attentionLoss(List.of(scores, scores), List.of(zeros, zeros), mask)
                            .getFloat();
            assertThat(attention).isEqualTo(2 * (1 + 4) / 4f);
        }
    }

    private static float hidden(NDArray student, NDArray teacher, NDArray mask) {
        return Losses.hiddenStateLoss(List.of(student), List.of(teacher), mask).getFloat();
    }

    @Test
    void differentNumbersOfLayersAreRefused() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray mask = manager.ones(new Shape(1, 2));
            List<NDArray> one = List.of(manager.zeros(new Shape(1, 2, 2)));
            assertThatThrownBy(() -> Losses.hiddenStateLoss(one, List.of(), mask))
                    .hasMessageContaining("1 representations");
        }
    }
}
