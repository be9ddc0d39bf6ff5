package io.secformer.notebooks.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LossCurveTest {
    @Test
    void devMetricsAreThereWhereTheyWereLookedAt(@TempDir Path folder) throws IOException {
        Path csv = folder.resolve("stage1.csv");
        Files.writeString(
                csv,
                """
                step,loss,gradientNorm,learningRate,tokens,devMetric
                1,0.9,2.0,0.001,448,
                2,0.5,1.0,0.002,512,61.5
                3,0.25,0.5,0.001,512,
                """);

        LossCurve curve = LossCurve.read(csv);

        assertThat(curve.loss()).containsExactly(0.9, 0.5, 0.25);
        assertThat(curve.learningRate()).containsExactly(0.001, 0.002, 0.001);
        assertThat(curve.steps()).containsExactly(1, 2, 3);
        assertThat(curve.devSteps()).containsExactly(2);
        assertThat(curve.devMetric()).containsExactly(61.5);
    }
}
