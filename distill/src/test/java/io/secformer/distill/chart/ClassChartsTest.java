package io.secformer.distill.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassChartsTest {
    private static final List<String> CLASSES = List.of("no", "perhaps", "yes");

    @TempDir Path folder;

    /** The share of pairs, one of the class and one not, that the probability puts in order. */
    private static double pairsInOrder(PredictedClasses predicted, int c) {
        double right = 0;
        int pairs = 0;
        for (int i = 0; i < predicted.labels().length; i++) {
            for (int j = 0; j < predicted.labels().length; j++) {
                if (predicted.labels()[i] == c && predicted.labels()[j] != c) {
                    double a = probability(predicted.logits()[i], c);
                    double b = probability(predicted.logits()[j], c);
                    right += a > b ? 1 : a == b ? 0.5 : 0;
                    pairs++;
                }
            }
        }
        return right / pairs;
    }

    private static double probability(double[] logits, int c) {
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - logits[c]);
        }
        return 1 / sum;
    }

    private static PredictedClasses predictions() {
        SplittableRandom random = new SplittableRandom(3);
        int[] labels = new int[90];
        double[][] logits = new double[90][3];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextInt(3);
            for (int c = 0; c < 3; c++) {
                logits[i][c] = random.nextGaussian() + (c == labels[i] ? 1.2 : 0);
            }
        }
        return new PredictedClasses(labels, logits);
    }

    @Test
    void areaIsTheShareOfPairsInOrder() {
        PredictedClasses predicted = predictions();
        ClassCharts charts = new ClassCharts(predicted, CLASSES);
        for (int c = 0; c < 3; c++) {
            assertThat(charts.areaUnderCurve(c))
                    .isCloseTo(pairsInOrder(predicted, c), within(1e-6));
        }
    }

    @Test
    void calibrationErrorIsTheGapBetweenConfidenceAndRightAnswers() {
        // Sure of 0.8 in four of ten answers that are right three times: off by 0.05; of 0.6 in
        // the others, which are right twice of six: off by 0.6 - 1/3.
        int[] labels = {0, 0, 0, 1, 0, 0, 1, 1, 1, 1};
        double[][] logits = new double[10][];
        for (int i = 0; i < 10; i++) {
            double p = i < 4 ? 0.8 : 0.65;
            logits[i] = new double[] {Math.log(p / (1 - p)), 0};
        }
        double error =
                new ClassCharts(new PredictedClasses(labels, logits), List.of("a", "b"))
                        .calibrationError();
        assertThat(error).isCloseTo(0.4 * 0.05 + 0.6 * (0.65 - 1.0 / 3), within(1e-9));
    }

    @Test
    void pagesHaveTheirCurves() throws IOException {
        new ClassCharts(predictions(), CLASSES).write(folder, "clear");
        assertThat(Files.readString(folder.resolve("clear-roc.html")))
                .contains("<html")
                .contains("perhaps")
                .contains("ROC");
        assertThat(Files.readString(folder.resolve("clear-calibration.html")))
                .contains("<html")
                .contains("Reliability");
    }

    @Test
    void classThatNoExampleHasGetsNoArea() {
        PredictedClasses predicted =
                new PredictedClasses(new int[] {0, 2}, new double[][] {{1, 0, 0}, {0, 0, 1}});
        ClassCharts charts = new ClassCharts(predicted, CLASSES);
        assertThat(charts.areaUnderCurve(1)).isNaN();
        assertThat(charts.areaUnderCurve(2)).isEqualTo(1);
    }
}
