package io.secformer.distill.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.datasets.glue.GlueTask;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogitScoresTest {
    private static TokenizedExamples labelled(double... labels) {
        List<TokenizedExample> samples =
                Arrays.stream(labels)
                        .mapToObj(
                                label -> new TokenizedExample(new int[] {1}, new int[] {0}, label))
                        .toList();
        return new TokenizedExamples(samples, 0);
    }

    @Test
    void lossOfClassesIsTheirMeanCrossEntropy() {
        float[][] logits = {{1, 1}, {2, 0}, {1000, -1000}};
        double expected = (Math.log(2) + Math.log1p(Math.exp(-2)) + 2000) / 3;
        assertThat(LogitScores.loss(GlueTask.SST_2, logits, labelled(0, 0, 1)))
                .isCloseTo(expected, within(1e-9 * expected));
    }

    @Test
    void lossOfScoresIsTheirMeanSquaredError() {
        float[][] logits = {{3}, {1}};
        assertThat(LogitScores.loss(GlueTask.STS_B, logits, labelled(5, 2)))
                .isCloseTo(2.5, within(1e-12));
    }
}
