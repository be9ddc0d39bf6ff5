package io.secformer.infer.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.model.BertConfig;
import io.secformer.infer.cli.InferRun;
import io.secformer.infer.eval.TinyShares;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AblationCommandTest {
    @TempDir private Path folder;

    private String model() throws IOException {
        Path config = folder.resolve("config.json");
        Files.writeString(config, JsonFiles.format(BertConfig.ofSize(50, 32, 2, 2, 64).toJson()));
        return folder.toString();
    }

    private static void requireUsage(InferRun run, String sentence) {
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(sentence).doesNotContain("\tat ").hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void everyLengthHasEveryStepInEveryFile() throws IOException {
        Path out = folder.resolve("found");
        InferRun run =
                InferRun.of(
                        "ablation",
                        "--model",
                        model(),
                        "--tokens",
                        "8,16,8",
                        "--link",
                        "lan",
                        "--link",
                        "rate=1Gbps,delay=0.3ms",
                        "--out",
                        out.toString(),
                        "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode json = JsonFiles.parse(run.out().getBytes(StandardCharsets.UTF_8), "ablation");
        assertThat(json.path("steps")).hasSize(2 * 21);
        assertThat(json.path("links")).hasSize(2);
        JsonNode written = JsonFiles.read(out.resolve("ablation.json"), 1 << 20);
        assertThat(written.equals(json)).as("the file is what was printed").isTrue();
        assertThat(json.path("steps").get(0).path("seconds lan").asDouble()).isPositive();
        assertThat(Files.readAllLines(out.resolve("ablation.csv"))).hasSize(1 + 2 * 21);
        assertThat(out.resolve("ablation.txt")).content().contains("16 tokens", "s 1Gbps 300us");
        assertThat(out.resolve("ablation-bytes.png")).isNotEmptyFile();
        assertThat(out.resolve("ablation-seconds.png")).isNotEmptyFile();
        assertThat(run.err()).contains("reading costs: 42 steps");
    }

    @Test
    void wrongUsageIsOneLineBeforeAnythingIsMeasured() throws IOException {
        String model = model();
        String out = folder.resolve("none").toString();
        requireUsage(
                InferRun.of("ablation", "--model", model, "--tokens", "8,2000", "--out", out),
                "--tokens is 2000, expected at most 512, the longest text of " + model);
        requireUsage(
                InferRun.of("ablation", "--model", "bert-tiny", "--out", out),
                "--model bert-tiny is neither bert-base, bert-large nor a folder with a"
                        + " config.json");
        requireUsage(
                InferRun.of("ablation", "--softmax", "2relu", "--out", out),
                "--softmax: softmax_function 2relu compares scores with 0, and the strategy series"
                        + " compares nothing");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void sharesHaveAStrategyAlready(@TempDir Path below) {
        String shares = new TinyShares(below, 3).folder().toString();
        requireUsage(
                InferRun.of(
                        "ablation", "--model", shares, "--out", below.resolve("out").toString()),
                "is a folder of shares, which are planned for one strategy");
    }

    @Test
    void fileInTheWayIsSaidFirst() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        InferRun run = InferRun.of("ablation", "--out", file.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("is a file, expected a folder").hasLineCount(1);
    }
}
