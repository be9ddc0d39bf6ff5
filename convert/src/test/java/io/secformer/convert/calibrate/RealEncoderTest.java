package io.secformer.convert.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.calibrate.observe.Calibrator;
import io.secformer.convert.calibrate.observe.PaddedBatches;
import io.secformer.convert.calibrate.observe.Passes;
import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.calibrate.plan.ModelStatistics;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.PlannedModel;
import io.secformer.convert.calibrate.plan.Planner;
import io.secformer.convert.calibrate.plan.Sensitivities;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.checkpoint.HfCheckpointWriter;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.ring.VectorRingMatmul;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.datasets.text.Encoding;
import io.secformer.kit.progress.Progress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("shared")
class RealEncoderTest {
    private static final Path SHARED = Path.of(System.getProperty("secformer.shared"));

    @TempDir private Path folder;

    @Test
    void fixedPointStaysNearAPretrainedEncoderOnRealSentences() {
        BertParameters model = encoderWithRandomHead();
        List<TokenInput> seen = PaddedBatches.of(sentences().subList(0, 128), 1024, 0);
        Passes passes = Passes.choose(Progress.none(), System.err::println);
        Ranges ranges = Calibrator.observe(model, Strategy.SERIES, seen, passes);
        PlannedModel planned =
                Planner.plan(
                        ModelStatistics.of(model),
                        ranges,
                        PlanOptions.defaults(),
                        Sensitivities.measure(model, Strategy.SERIES, seen, 64, passes),
                        (_, _) -> {});
        FixedCheck check =
                FixedCheck.run(
                        model, model, planned.plan(), seen, 64, passes, VectorRingMatmul::new);
        assertThat(check.saturated()).isEmpty();
        assertThat(check.rootMeanSquare()).isPositive().isLessThan(planned.logitError());
    }

    private List<TokenInput> sentences() {
        List<Example> examples = GlueReader.read(SHARED.resolve("glue"), GlueTask.SST_2, Split.DEV);
        try (BertTokenizer tokenizer = BertTokenizer.open(SHARED.resolve("minilm-l6"), 128)) {
            return tokenizer.encodeAll(examples).stream().map(RealEncoderTest::input).toList();
        }
    }

    private static TokenInput input(Encoding encoding) {
        return TokenInput.of(encoding.ids(), encoding.types());
    }

    /** The pretrained weights, a pooler and a classifier of trained size, and 2Quad. */
    private BertParameters encoderWithRandomHead() {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        BertConfig config;
        try (HfCheckpoint encoder = HfCheckpoint.open(SHARED.resolve("minilm-l6"))) {
            config = encoder.config().withSoftmax(SoftmaxFunction.TWO_QUAD);
            encoder.names().forEach(name -> tensors.put(name, encoder.tensor(name)));
        }
        Random random = new Random(1);
        BertTensors.all(config)
                .forEach((name, shape) -> tensors.computeIfAbsent(name, n -> draw(random, shape)));
        new HfCheckpointWriter(config).write(folder, tensors);
        try (HfCheckpoint classifier = HfCheckpoint.open(folder)) {
            return BertParameters.fold(classifier);
        }
    }

    private static float[] draw(Random random, List<Integer> shape) {
        float[] values = new float[shape.stream().reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.05 * random.nextGaussian());
        }
        return values;
    }
}
