package io.secformer.infer.planning;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.TypicalModel;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.infer.bench.InferenceTimes;
import io.secformer.infer.bench.KernelSpeeds;
import io.secformer.infer.bench.ProductSpeed;
import io.secformer.infer.cost.MatrixProducts;
import io.secformer.infer.net.LinkProfile;
import io.secformer.kit.file.JsonFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchReportTest {
    private static final BertConfig CONFIG =
            BertConfig.ofSize(50, 32, 1, 2, 64).withSoftmax(SoftmaxFunction.TWO_QUAD);
    private static final MatrixProducts SHAPE = new MatrixProducts(1, 128, 768, 3072, Long.SIZE);

    @TempDir private Path folder;

    private static BenchReport report() {
        return new BenchReport(
                BenchReport.here(),
                List.of(
                        new ModelChoice(
                                "small",
                                "a plan",
                                CONFIG,
                                TypicalModel.plan(CONFIG, 8, PlanOptions.defaults()),
                                null)),
                new KernelSpeeds(
                        Map.of(1, 10e9),
                        List.of(new ProductSpeed(KernelSpeeds.VECTOR, 1, SHAPE, 9.5e9)),
                        List.of("libtorch cannot be measured on this machine: none")),
                List.of(times("series", 9.5), times("secformer", 19)));
    }

    private static InferenceTimes times(String strategy, double onlineSeconds) {
        return new InferenceTimes(
                strategy,
                1,
                128,
                LinkProfile.WAN,
                2,
                3,
                true,
                186,
                185_000_000,
                21_000_000,
                1_320_000_000,
                onlineSeconds,
                110,
                10.25,
                0.5,
                3_000_000_000L,
                2_000_000_000L);
    }

    @Test
    void strategiesAreHeldAgainstOurOwn() {
        assertThat(report().text()).containsPattern("(?m)^online to series +1\\.00 +2\\.00$");
        assertThat(report().json().path("inferences").path(1).path("onlineToSeries").asDouble())
                .isEqualTo(2);
    }

    @Test
    void textHasTheTables() {
        assertThat(report().text())
                .contains("java", System.getProperty("java.version"), "processor")
                .containsPattern("(?m)^register limit +1 +10\\.00$")
                .containsPattern("(?m)^vector +1 +9\\.50$")
                .containsPattern("(?m)^vector / limit, lowest +1 +0\\.95$")
                .contains("libtorch cannot be measured")
                .contains("kernelRatio 1.06")
                .contains("small, a plan, random weights")
                .containsPattern("(?m)^link +rate=100Mbps,delay=40ms +rate=100Mbps,delay=40ms$")
                .containsPattern("(?m)^what is dealt +on disk +on disk$")
                .containsPattern("(?m)^online s as predicted +10\\.25 +10\\.25$")
                .containsPattern("(?m)^online to products +19\\.00 +38\\.00$");
    }

    @Test
    void filesHoldTheSameFigures() throws Exception {
        report().write(folder);
        JsonNode json =
                JsonFiles.parse(Files.readAllBytes(folder.resolve("bench.json")), "bench.json");
        assertThat(json.at("/ringProduct/speeds/0/multiplyAddsPerSecond").asDouble())
                .isEqualTo(9.5e9);
        assertThat(json.at("/inferences/0/onlineSeconds").asDouble()).isEqualTo(9.5);
        assertThat(json.at("/machine/processors").asInt()).isPositive();
        List<String> csv = Files.readAllLines(folder.resolve("bench.csv"), StandardCharsets.UTF_8);
        assertThat(csv.getFirst()).isEqualTo("subject,variant,quantity,value");
        assertThat(csv)
                .contains("vector,\"1 threads, 128 x 768 x 3072\",multiplyAddsPerSecond,9.5E9")
                .contains(
                        "small,\"series, 1 x 128 tokens,"
                                + " rate=100Mbps,delay=40ms\",onlineSeconds,9.5");
        assertThat(Files.readString(folder.resolve("bench.txt"))).startsWith("program ");
    }
}
