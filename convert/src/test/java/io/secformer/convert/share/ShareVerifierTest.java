package io.secformer.convert.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.checkpoint.HfCheckpointWriter;
import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.QuantizedParameters;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShareVerifierTest {
    private static final BertConfig CONFIG =
            BertConfig.ofSize(11, 8, 2, 2, 16)
                    .withMaxPositionEmbeddings(12)
                    .withSoftmax(SoftmaxFunction.TWO_QUAD);
    private static final TaskInfo TASK = new TaskInfo("RTE", false, List.of("yes", "no"));

    @TempDir private Path folder;

    @Test
    void sharingOfACheckpointVerifiesWithinHalfAnUlp() {
        BertParameters model = model(1);
        write(model, folder.resolve("shares"));
        ShareVerifier.Report report = ShareVerifier.verify(folder.resolve("shares"), model);
        assertThat(report.different()).isZero();
        assertThat(report.digestChecked()).isTrue();
        assertThat(report.parameters().keySet()).isEqualTo(model.all().keySet());
        assertThat(report.maxQuantizationError()).isPositive().isLessThanOrEqualTo(0x1p-13);
    }

    @Test
    void verifyingWithoutTheOwnersReportComparesTheWords() throws IOException {
        BertParameters model = model(1);
        write(model, folder.resolve("shares"));
        Files.delete(folder.resolve("shares/report.json"));
        ShareVerifier.Report report = ShareVerifier.verify(folder.resolve("shares"), model);
        assertThat(report.different()).isZero();
        assertThat(report.digestChecked()).isFalse();
    }

    @Test
    void sharingOfAnotherModelIsToldApart() {
        write(model(1), folder.resolve("shares"));
        ShareVerifier.Report report = ShareVerifier.verify(folder.resolve("shares"), model(2));
        assertThat(report.different()).isPositive();
        assertThat(report.parameters().get("pooler")).isNotNull();
    }

    @Test
    void halvesOfTwoSharingsAreRefused() throws IOException {
        BertParameters model = model(1);
        write(model, folder.resolve("a"));
        write(model, folder.resolve("b"));
        Path mixed = Files.createDirectory(folder.resolve("mixed"));
        Files.move(folder.resolve("a/party0"), mixed.resolve("party0"));
        Files.move(folder.resolve("b/party1"), mixed.resolve("party1"));
        assertThatThrownBy(() -> ShareVerifier.verify(mixed, model))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("not of one sharing");
    }

    @Test
    void foreignReportIsFoundByTheDigest() throws IOException {
        BertParameters model = model(1);
        write(model, folder.resolve("a"));
        write(model, folder.resolve("b"));
        Files.copy(
                folder.resolve("b/report.json"),
                folder.resolve("a/report.json"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> ShareVerifier.verify(folder.resolve("a"), model))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("do not have the manifest's model digest");
    }

    /** The plan says how columns were divided, so that the checkpoint is enough. */
    @Test
    void sharingOfAModelWithDividedColumnsVerifies() throws IOException {
        BertParameters model = model(1);
        Path shares = folder.resolve("shares");
        ColumnExponents exponents =
                ColumnExponents.of("layer.0.output.norm.squares", new int[] {0, 0, 3, 1});
        write(model.withExponents(Map.of(exponents.name(), exponents)), shares);
        Files.delete(shares.resolve("report.json"));
        ShareVerifier.Report report = ShareVerifier.verify(shares, model);
        assertThat(report.different()).isZero();
        assertThat(report.parameters()).containsKey("layer.0.output.residual.mean");
    }

    private static void write(BertParameters model, Path out) {
        PrecisionPlan.Builder builder = PrecisionPlan.builder(1.5);
        model.exponents().values().forEach(builder::site);
        model.all()
                .forEach(
                        (name, p) ->
                                builder.parameter(
                                        new ParameterFormat(name, p.rows(), p.columns(), 12, 64)));
        PrecisionPlan plan = builder.build();
        new ShareWriter(CONFIG, TASK, SharesTest.INPUT, plan, JsonNodeFactory.instance.objectNode())
                .write(
                        out,
                        new QuantizedParameters(model, plan),
                        JsonNodeFactory.instance.objectNode());
    }

    private BertParameters model(long seed) {
        Random random = new Random(seed);
        Map<String, float[]> tensors = new LinkedHashMap<>();
        BertTensors.all(CONFIG)
                .forEach(
                        (name, shape) -> {
                            float[] values = new float[shape.stream().reduce(1, (a, b) -> a * b)];
                            for (int i = 0; i < values.length; i++) {
                                values[i] = (float) random.nextGaussian();
                            }
                            tensors.put(name, values);
                        });
        Path model = folder.resolve("model" + seed);
        new HfCheckpointWriter(CONFIG).write(model, tensors);
        try (HfCheckpoint checkpoint = HfCheckpoint.open(model)) {
            return BertParameters.fold(checkpoint);
        }
    }
}
