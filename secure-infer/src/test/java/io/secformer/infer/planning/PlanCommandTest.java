package io.secformer.infer.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.model.BertConfig;
import io.secformer.infer.cli.InferRun;
import io.secformer.infer.eval.TinyShares;
import io.secformer.kit.file.JsonFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanCommandTest {
    @TempDir private Path folder;

    private String model() throws Exception {
        Path config = folder.resolve("config.json");
        Files.writeString(config, JsonFiles.format(BertConfig.ofSize(50, 32, 2, 2, 64).toJson()));
        return folder.toString();
    }

    @Test
    void documentNamesEveryQuantity() throws Exception {
        InferRun run =
                InferRun.of(
                        "plan",
                        "--model",
                        model(),
                        "--tokens",
                        "16",
                        "--link",
                        "delay=40ms",
                        "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode json = JsonFiles.parse(run.out().getBytes(StandardCharsets.UTF_8), "plan");
        assertThat(json.path("rounds").asInt()).isEqualTo(2 * 15 + 6);
        long dealt = 0;
        for (JsonNode part : json.path("parts")) {
            dealt += part.path("dealerBytes").asLong();
        }
        assertThat(json.path("dealerBytes").asLong()).isEqualTo(dealt).isPositive();
        assertThat(json.path("spoolBytes").asLong()).isEqualTo(dealt);
        assertThat(json.path("spooledMemoryBytes").asLong())
                .isEqualTo(json.path("memoryBytes").asLong() - dealt)
                .isPositive();
        assertThat(json.path("multiplyAdds").asLong()).isPositive();
        double delay = 0.04 * (2 * 15 + 6 + 4);
        assertThat(json.path("linkSeconds").asDouble()).isEqualTo(delay, within(1e-9));
        assertThat(json.path("onlineSeconds").asDouble())
                .isGreaterThanOrEqualTo(json.path("linkSeconds").asDouble());
    }

    @Test
    void publicEmbeddingsSpareTheLookUp() throws Exception {
        String[] arguments = {"plan", "--model", model(), "--tokens", "16", "--json"};
        JsonNode secret = json(InferRun.of(arguments));
        JsonNode open =
                json(
                        InferRun.of(
                                "plan",
                                "--model",
                                model(),
                                "--tokens",
                                "16",
                                "--embedding",
                                "public",
                                "--json"));
        assertThat(open.path("rounds").asInt()).isEqualTo(secret.path("rounds").asInt() - 1);
        // 50 words and 2 types, 16 tokens, 32 columns.
        assertThat(secret.path("multiplyAdds").asLong() - open.path("multiplyAdds").asLong())
                .isEqualTo(16L * 52 * 32);
        assertThat(open.path("plan").asText()).contains("public embeddings");
        JsonNode embedding = open.path("parts").get(0);
        assertThat(embedding.path("part").asText()).isEqualTo("embedding");
        assertThat(embedding.path("clientBytes").asLong()).isPositive();
        for (String nothing : new String[] {"rounds", "dealerBytes", "multiplyAdds"}) {
            assertThat(embedding.path(nothing).asLong()).as(nothing).isZero();
        }
    }

    private static JsonNode json(InferRun run) {
        assertThat(run.code()).as(run.err()).isZero();
        return JsonFiles.parse(run.out().getBytes(StandardCharsets.UTF_8), "plan");
    }

    @Test
    void lengthIsWhatASmallModelTakes() throws Exception {
        Path config = Path.of(model(), "config.json");
        ObjectNode small = (ObjectNode) JsonFiles.parse(Files.readAllBytes(config), "config");
        JsonFiles.write(config, small.put("max_position_embeddings", 24));
        InferRun run = InferRun.of("plan", "--model", folder.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("1 x 24 tokens");
    }

    @Test
    void tableHasARowForEveryPart() throws Exception {
        InferRun run = InferRun.of("plan", "--model", model(), "--tokens", "16", "--batch", "3");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("3 x 16 tokens")
                .containsPattern("(?m)^part +rounds +server MB")
                .containsPattern("(?m)^LayerNorm +\\d+ ")
                .containsPattern("(?m)^all +36 ")
                .containsPattern(
                        "(?m)^memory of a server with one inference ready: .* with --spool .* on"
                                + " disk$");
    }

    @Test
    void bertBaseTakes13RoundsALayerAnd5MoreForFewestRounds() throws Exception {
        InferRun run =
                InferRun.of("plan", "--model", "bert-base", "--strategy", "series-wan", "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode json = JsonFiles.parse(run.out().getBytes(StandardCharsets.UTF_8), "plan");
        assertThat(json.path("plan").asText()).endsWith("strategy series-wan");
        assertThat(json.path("rounds").asInt()).isEqualTo(12 * 13 + 5);
        assertThat(json.path("serverBytes").asLong()).isBetween(150_000_000L, 200_000_000L);
    }

    /**
     * Published figures: 6.5 GiB and some 1330 rounds, 2.5 GB, 10.8 GB of three parties, 9.6 GB.
     */
    @ParameterizedTest
    @CsvSource({
        "secformer, 1282, 6.53e9",
        "mpcformer, 1143, 2.29e9",
        "puma, 2199, 10.46e9",
        "crypten, 2187, 8.34e9"
    })
    void publishedSystemsCostWhatTheirProtocolsSend(String strategy, int rounds, double bytes)
            throws Exception {
        InferRun run =
                InferRun.of("plan", "--model", "bert-base", "--strategy", strategy, "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode json = JsonFiles.parse(run.out().getBytes(StandardCharsets.UTF_8), "plan");
        assertThat(json.path("rounds").asInt()).isEqualTo(rounds);
        assertThat(json.path("serverBytes").asDouble()).isCloseTo(bytes, within(0.01e9));
    }

    /** Two comparisons of every element cost more than all the rest. */
    @Test
    void comparisonsOfAnActivationAreCountedWithIt() throws Exception {
        InferRun run =
                InferRun.of("plan", "--model", "bert-base", "--strategy", "secformer", "--json");
        JsonNode json = JsonFiles.parse(run.out().getBytes(StandardCharsets.UTF_8), "plan");
        for (JsonNode part : json.path("parts")) {
            if (part.path("part").asText().equals("activation")) {
                assertThat(part.path("rounds").asInt()).isEqualTo(12 * 11);
                assertThat(part.path("serverBytes").asDouble()).isGreaterThan(3.9e9);
                return;
            }
        }
        throw new AssertionError("there is no activation");
    }

    @Test
    void strategiesThatNobodyKnowsAreRefused() {
        InferRun run = InferRun.of("plan", "--model", "bert-base", "--strategy", "slow");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("--strategy is slow, expected one of series, series-wan, secformer,")
                .doesNotContain("\tat ");
    }

    @Test
    void sharesHaveTheirOwnStrategy(@TempDir Path below) {
        String shares = new TinyShares(below, 3).folder().toString();
        assertThat(
                        InferRun.of(
                                        "plan",
                                        "--model",
                                        shares,
                                        "--tokens",
                                        "10",
                                        "--strategy",
                                        "series")
                                .code())
                .isZero();
        InferRun other =
                InferRun.of(
                        "plan", "--model", shares, "--tokens", "10", "--strategy", "series-wan");
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err())
                .contains("--strategy is series-wan, but " + shares + " was converted for series");
    }

    @ParameterizedTest
    @CsvSource({
        "nowhere, 16, lan, neither bert-base",
        "bert-base, 513, lan, tokens must be 1 to 512",
        "bert-base, 0, lan, '--tokens is 0, expected 1 or more'",
        "bert-base, 16, fast, is no link"
    })
    void wrongUsageIsASentence(String name, String tokens, String link, String sentence) {
        InferRun run = InferRun.of("plan", "--model", name, "--tokens", tokens, "--link", link);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(sentence).doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
    }
}
