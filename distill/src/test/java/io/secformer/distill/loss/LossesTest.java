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
    void attentionCrossEntropyIsTheMeanOverHeadsAndRealQueries() {
        // Two texts of 2 and 1 tokens, 2 heads; the second key of the second text is masked.
        double[][] teacher = {
            {.7, .3}, {.2, .8}, {.5, .5}, {.1, .9}, {1, 0}, {1, 0}, {1, 0}, {1, 0}
        };
        double[][] student = {{.6, .4}, {0, 1}, {.3, .7}, {.2, .8}, {1, 0}, {1, 0}, {1, 0}, {1, 0}};
        double sum = 0;
        int[] realRows = {0, 1, 2, 3, 4, 6};
        for (int row : realRows) {
            for (int k = 0; k < 2; k++) {
                sum -= teacher[row][k] * Math.log(student[row][k] + 1e-6);
            }
        }
        // The query that is padding does not count, whatever it attends to.
        student[5] = new double[] {.5, 0};
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray mask = manager.create(new float[][] {{1, 1}, {1, 0}});
            NDArray s = weights(manager, student);
            NDArray t = weights(manager, teacher);
            float loss =
                    Losses.attentionCrossEntropy(List.of(s, s), List.of(t, t), mask).getFloat();
            assertThat((double) loss).isCloseTo(2 * sum / realRows.length, within(1e-5));
            float least = Losses.attentionCrossEntropy(List.of(t), List.of(t), mask).getFloat();
            assertThat(least).isLessThan(loss / 2);
        }
    }

    private static NDArray weights(NDManager manager, double[][] rows) {
        float[] flat = new float[rows.length * 2];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) rows[i / 2][i % 2];
        }
        return manager.create(flat, new Shape(2, 2, 2, 2));
    }

    @Test
    void differentNumbersOfLayersAreRefused() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray mask = manager.ones(new Shape(1, 2));
            List<NDArray> one = List.of(manager.zeros(new Shape(1, 2, 2)));
            assertThatThrownBy(() -> Losses.hiddenStateLoss(one, List.of(), mask))
                    .hasMessageContaining("1 representations");
            assertThatThrownBy(() -> Losses.attentionCrossEntropy(List.of(), List.of(), mask))
                    .hasMessageContaining("0 representations");
        }
    }
}
