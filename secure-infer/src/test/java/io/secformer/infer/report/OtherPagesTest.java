package io.secformer.infer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.infer.cli.InferRun;
import io.secformer.infer.plot.Plot;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of what is no run of a task, and what is refused. */
class OtherPagesTest {
    @TempDir private Path folder;

    private static ObjectNode provenance() {
        return JsonFiles.object()
                .put("program", "secformer")
                .put("finished", "2026-01-02T03:04:05Z");
    }

    private Path bench(String... links) {
        ObjectNode json = JsonFiles.object();
        json.set("machine", provenance());
        json.put("model", "bert-<base>");
        ObjectNode product = json.putObject("ringProduct");
        product.putArray("speeds")
                .addObject()
                .put("kernel", "vector")
                .put("threads", 2)
                .put("shape", "128 x 768 x 768")
                .put("multiplyAddsPerSecond", 2e10);
        ArrayNode inferences = json.putArray("inferences");
        for (String link : links) {
            for (String strategy : List.of("series", "crypten")) {
                inferences
                        .addObject()
                        .put("strategy", strategy)
                        .put("tokens", 128)
                        .put("link", link)
                        .put("rounds", 186)
                        .put("serverBytes", 150_000_000)
                        .put("dealerBytes", 1_200_000_000)
                        .put("onlineSeconds", strategy.equals("series") ? 1.5 : 60.25)
                        .put("offlineSeconds", 3)
                        .put("predictedSeconds", 1.25);
            }
        }
        Path file = folder.resolve("mine.json");
        JsonFiles.write(file, json);
        return file;
    }

    private Document page(Path of) throws IOException {
        Path out = folder.resolve("page.html");
        InferRun run = InferRun.of("report", of.toString(), "--out", out.toString());
        assertThat(run.code()).as(run.err()).isZero();
        return PageRules.check(Files.readString(out));
    }

    @Test
    void benchHasAPageOverEveryNetwork() throws IOException {
        Document page =
                page(
                        bench(
                                "rate=10Gbps,delay=100us",
                                "rate=1Gbps,delay=300us",
                                "rate=100Mbps,delay=40ms"));
        assertThat(page.title()).isEqualTo("How fast this machine is: bert-<base>");
        assertThat(page.text()).contains("1 Gbit/s, 300 µs").contains("WAN").contains("60.3 s");
        assertThat(page.select("svg")).hasSize(5);
        assertThat(page(bench("none")).text()).contains("no limit");
    }

    @Test
    void benchOfKernelsAloneSaysSo() throws IOException {
        Document page = page(bench());
        assertThat(page.text()).contains("timed inferences (bench without --kernels-only");
        assertThat(page.select("svg")).hasSize(1);
    }

    @Test
    void ablationHasAPage() throws IOException {
        ObjectNode json = JsonFiles.object().put("model", "bert-base");
        json.putObject("machine").put("kernel", "a kernel");
        json.putArray("links").add("lan");
        ArrayNode steps = json.putArray("steps");
        for (String step : List.of("crypten", "series")) {
            steps.addObject()
                    .put("section", "together")
                    .put("step", step)
                    .put("change", "a change of <b>")
                    .put("tokens", 128)
                    .put("rounds", 100)
                    .put("serverBytes", 8_000_000)
                    .put("dealerBytes", 1_000_000)
                    .put("seconds lan", 1.5)
                    .put("seconds lan factor", 2)
                    .put("seconds rate=1Gbps,delay=0.3ms", 4.5);
        }
        json.set("provenance", provenance());
        Files.createDirectories(folder.resolve("run"));
        JsonFiles.write(folder.resolve("run/ablation.json"), json);
        Document page = page(folder.resolve("run"));
        assertThat(page.select("svg")).hasSize(2);
        assertThat(page.select("thead th").eachText()).contains("LAN", "1 Gbit/s, 300 µs");
        assertThat(page.text()).contains("a change of <b>").doesNotContain("factor");
    }

    @Test
    void stabilityHasAPage() throws IOException {
        ObjectNode json = JsonFiles.object();
        ArrayNode functions = json.putArray("functions");
        for (String strategy : List.of("puma", "crypten")) {
            functions
                    .addObject()
                    .put("strategy", strategy)
                    .put("function", "tanh")
                    .put("variant", "as <published>")
                    .put("measure", "absolute")
                    .put("largestError", 0.5)
                    .putNull("meanError")
                    .put("failing", 0.25)
                    .put("words", "off");
        }
        json.putArray("truncation");
        json.set("provenance", provenance());
        JsonFiles.write(folder.resolve("stability.json"), json);
        Document page = page(folder);
        assertThat(page.select("svg")).hasSize(2);
        assertThat(page.text()).contains("as <published>").contains("25.0");
    }

    @Test
    void searchHasAPage() throws IOException {
        ObjectNode json = JsonFiles.object();
        json.put("task", "SST-2").put("metric", "accuracy").put("examples", 60).put("of", 872);
        json.put("tokens", 128);
        ArrayNode candidates = json.putArray("candidates");
        for (int i = 0; i < 3; i++) {
            candidates
                    .addObject()
                    .put("front", i == 1)
                    .put("model", "<student>")
                    .put("softmax", "2quad")
                    .put("activation", "gelu")
                    .put("strategy", "series")
                    .put("logitError", 0.002)
                    .put("activationError", 0.0005)
                    .put("metricClear", 85.5)
                    .put("metricFixed", 85.5 + i)
                    .put("labelAgreement", 0.995)
                    .put("maxLogitDifference", 0.0123)
                    .put("saturated", 4)
                    .put("rounds", 96 + i)
                    .put("serverBytes", 43_210_000)
                    .put("dealerBytes", 220_000_000L + i)
                    .putNull("failure");
        }
        candidates.addObject().put("model", "other").put("failure", "no word holds it");
        json.putArray("leftOut").add("quad is left out");
        json.set("provenance", provenance());
        JsonFiles.write(folder.resolve("search.json"), json);
        Document page = page(folder);
        assertThat(page.select("svg")).hasSize(3);
        assertThat(page.text())
                .contains("60 of 872 examples")
                .contains("<student>", "85.50", "86.50", "99.50", "0.012", "43.21", "220.00")
                .contains("no word holds it", "quad is left out");
        Path moved = Files.move(folder.resolve("search.json"), folder.resolve("other.json"));
        assertThat(page(moved).text()).contains("86.50");
    }

    @ParameterizedTest
    @ValueSource(strings = {"report", "plot"})
    void whatIsNoRunIsRefusedInASentence(String command) throws IOException {
        Path none = folder.resolve("none");
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Path text = Files.writeString(folder.resolve("a.txt"), "hello");
        Path json = Files.writeString(folder.resolve("a.json"), "{}");
        for (Path place : List.of(none, empty, text, json)) {
            InferRun run = InferRun.of(command, place.toString());
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .isEqualTo(
                            "secformer: %s: %s, expected %s\n"
                                    .formatted(
                                            place,
                                            place.equals(none)
                                                    ? "there is no such folder or file"
                                                    : "is no run",
                                            Source.KINDS));
        }
        assertThat(InferRun.of(command).code()).isEqualTo(2);
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void foreignPageIsLeftAsItIs() throws IOException {
        Path page = Files.writeString(folder.resolve("report.html"), "<html>mine</html>");
        InferRun run = InferRun.of("report", bench("none").toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "secformer: "
                                + page
                                + ": was not written by secformer report and is left as it is: move"
                                + " it away, or choose another place with --out FILE\n");
        assertThat(page).hasContent("<html>mine</html>");
    }

    @Test
    void foreignPicturesAreLeftAndOwnOnesRenewed() throws IOException {
        Path run = bench("none");
        Path plots = Files.createDirectories(folder.resolve("plots"));
        Path foreign = Files.writeString(plots.resolve("seconds.png"), "mine");
        InferRun refused = InferRun.of("plot", run.toString());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("seconds.png: was not written by secformer plot");
        assertThat(plots).isDirectoryNotContaining("glob:**.svg");
        Files.move(foreign, plots.resolve("other.png"));
        Path stale = plots.resolve("stale.png");
        new Plot("old", "", "x").bars("a", List.of("b"), List.of(1.0)).writePng(stale);
        InferRun done = InferRun.of("plot", run.toString());
        assertThat(done.code()).as(done.err()).isZero();
        assertThat(stale).doesNotExist();
        assertThat(plots.resolve("other.png")).hasContent("mine");
        assertThat(plots.resolve("seconds.png")).exists();
        assertThat(InferRun.of("plot", run.toString()).code()).as("again").isZero();
    }

    @Test
    void lossesAreReadByTheNamesOfColumns() throws IOException {
        Path model = Files.createDirectories(folder.resolve("model"));
        Files.writeString(
                model.resolve("history.csv"),
                """
                stage,step,loss,devLoss,devMetric
                stage1,1,4,,
                stage1,2,3,0.5,75
                stage2,1,2
                """);
        History history = Objects.requireNonNull(HistoryReader.of(model));
        assertThat(history.isOneAfterTheOther()).isTrue();
        assertThat(history.stages())
                .extracting(History.Stage::name)
                .containsExactly("stage1", "stage2");
        History.Stage first = history.stages().getFirst();
        assertThat(first.losses()).containsExactly(4, 3);
        assertThat(first.looks()).containsExactly(2);
        assertThat(first.devLosses()).containsExactly(0.5);
        assertThat(history.stages().getLast().losses()).containsExactly(2);
        Files.writeString(model.resolve("history.csv"), "a,b\n1,2\n");
        assertThatThrownBy(() -> HistoryReader.of(model))
                .isInstanceOf(FormatException.class)
                .hasMessageEndingWith("history.csv: has no column 'step'");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0957, 95.7 ms",
        "1.6944, 1.69 s",
        "0, 0 s",
        "0.0000207, 20.7 µs",
        "123.4, 123 s",
        "NaN, –"
    })
    void secondsHaveThreeDigits(double seconds, String text) {
        assertThat(Words.seconds(seconds)).isEqualTo(text);
    }

    @Test
    void namesOfFiguresAreNeverTheSame() {
        Names names = new Names();
        assertThat(List.of(names.of("A b", "cost"), names.of("a-b", "cost"), names.of("日本")))
                .containsExactly("a-b-cost", "a-b-cost-2", "x");
    }

    @Test
    void scoresAgreeWithinATolerance() {
        Answers answers =
                new Answers(
                        List.of(
                                row("1.0", "1.1", "1.12"),
                                row("2.0", "2.5", "2.4"),
                                row("3.0", "2.9", "2.9")));
        AnswerScores scores = AnswerScores.of("STS-B", answers);
        assertThat(scores.metric()).isEqualTo("pearson-spearman");
        assertThat(scores.clear()).isBetween(90.0, 100.0);
        assertThat(scores.agreement()).isBetween(66.0, 67.0);
        assertThat(scores.largestDifference()).isBetween(0.0999, 0.1001);
    }

    private static Answers.Row row(String label, String clear, String hidden) {
        return new Answers.Row(
                label,
                clear,
                hidden,
                new double[] {Double.parseDouble(clear)},
                new double[] {Double.parseDouble(hidden)},
                false);
    }
}
