package io.secformer.distill.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.distill.nn.TinyBerts;
import io.secformer.distill.nn.TrainableParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictorTest {
    @TempDir Path folder;

    @Test
    void logitsAreThoseOfEachSampleAloneAndInOrder() {
        SplittableRandom random = new SplittableRandom(4);
        List<TokenizedExample> samples = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            int length = 1 + random.nextInt(12);
            samples.add(
                    new TokenizedExample(random.ints(length, 0, 40).toArray(), new int[length], 0));
        }
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters parameters =
                        new TrainableParameters(manager, TinyBerts.config())) {
            TinyBerts.randomize(parameters, 3);
            Predictor predictor = new Predictor(parameters);
            float[][] together = predictor.logits(manager, new TokenizedExamples(samples, 0));
            for (int i = 0; i < samples.size(); i += 7) {
                float[] alone =
                        predictor
                                .logits(manager, new TokenizedExamples(List.of(samples.get(i)), 0))[
                                0];
                for (int c = 0; c < alone.length; c++) {
                    assertThat(together[i][c]).isCloseTo(alone[c], within(1e-4f));
                }
            }
        }
    }

    @Test
    void tableNamesClassesAndLeavesUnknownLabelsEmpty() throws IOException {
        Path file = folder.resolve("new/predictions.tsv");
        PredictionsTable.write(
                file,
                GlueTask.RTE,
                List.of(new Example("7", "a", "b", 1), new Example("8", "c", "d", Double.NaN)),
                new float[][] {{0.5f, -1f}, {0f, 2f}});
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "example\tlabel\tprediction\tlogits",
                        "7\tnot_entailment\tentailment\t0.5,-1.0",
                        "8\t\tnot_entailment\t0.0,2.0");
    }
}
