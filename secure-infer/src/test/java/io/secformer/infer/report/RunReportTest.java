package io.secformer.infer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.share.ShareManifest;
import io.secformer.infer.cli.InferRun;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.net.LinkProfile;
import io.secformer.kit.file.JsonFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pages and pictures of a run. */
@Timeout(240)
class RunReportTest {
    private static final List<String> PICTURES =
            List.of(
                    "metric",
                    "sst-2-cost",
                    "sst-2-dev-metric",
                    "sst-2-differences",
                    "sst-2-links",
                    "sst-2-student-loss",
                    "sst-2-teacher-loss");

    @TempDir private static Path common;
    private static MadeRun made;

    @TempDir private Path folder;

    @BeforeAll
    static void makeOnce() throws IOException {
        made = new MadeRun(common);
    }

    private Path copy() throws IOException {
        return made.copy(folder.resolve("copy"));
    }

    private static InferRun report(Path run) {
        return InferRun.of("report", run.toString());
    }

    private static Document page(Path run) throws IOException {
        InferRun done = report(run);
        assertThat(done.code()).as(done.err()).isZero();
        Path file = run.resolve("report.html");
        assertThat(done.out()).isEqualTo("report: " + file + "\n");
        return PageRules.check(Files.readString(file));
    }

    @Test
    void pageOpensWithTheAnswer() throws IOException {
        Path run = copy();
        var task = JsonFiles.read(run.resolve("result.json"), 1 << 20).path("tasks").path(0);
        Document page = page(run);
        String answer = Objects.requireNonNull(page.selectFirst("main > section")).text();
        assertThat(answer)
                .contains("8 texts were each classified as negative or positive.")
                .contains("BERT of 1 layer of 24, with 2Quad in place of softmax")
                .contains("No server saw a text, an answer or the model.")
                .contains(Words.percent(task.path("studentPrivate").asDouble()))
                .contains("counting words alone scores 62.5")
                .contains(Words.bytes(task.path("serverBytes").asDouble()));
        assertThat(page.select("main h2").eachText())
                .startsWith("Who saw what?", "Does privacy cost accuracy?")
                .endsWith("What this page is made of", "Words");
        assertThat(page.text()).contains("2 January 2026, 03:04 UTC").contains("ab".repeat(32));
        assertThat(page.select("#data ~ ul")).as("what was not found").isEmpty();
        assertThat(page.select("svg")).hasSameSizeAs(PICTURES);
    }

    @Test
    void sameRunGivesTheSamePage() throws IOException {
        Path run = copy();
        page(run);
        String first = Files.readString(run.resolve("report.html"));
        page(run);
        assertThat(Files.readString(run.resolve("report.html"))).isEqualTo(first);
    }

    @Test
    void everyPictureIsDrawnTwice() throws Exception {
        Path run = copy();
        InferRun done = InferRun.of("plot", run.toString());
        assertThat(done.code()).as(done.err()).isZero();
        assertThat(done.err())
                .isEqualTo(
                        "found results of all tasks; speeds of the machine; of SST-2 teacher,"
                                + " student, losses of the teacher, losses of the student, shares,"
                                + " costs, answers and outcomes\n");
        for (String name : PICTURES) {
            Path svg = run.resolve("plots").resolve(name + ".svg");
            var root =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
            assertThat(root.getElementsByTagName("path").getLength()).as(name).isGreaterThan(5);
            assertThat(variance(run.resolve("plots").resolve(name + ".png"))).isGreaterThan(100);
            assertThat(done.out()).contains(svg + "\n");
        }
        try (Stream<Path> files = Files.list(run.resolve("plots"))) {
            assertThat(files).hasSize(2 * PICTURES.size());
        }
    }

    /** Variance of the pixels' green, of 255. */
    private static double variance(Path png) throws IOException {
        BufferedImage image = ImageIO.read(png.toFile());
        double sum = 0;
        double squares = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int green = (image.getRGB(x, y) >> 8) & 255;
                sum += green;
                squares += green * green;
            }
        }
        double count = (double) image.getWidth() * image.getHeight();
        return squares / count - sum / count * (sum / count);
    }

    @Test
    void whatComesFromDataIsEscaped() throws IOException {
        String hostile =
                "<script>alert('x')</script>\"><img src=x onerror=alert(1)>&amp;${1000*1000+1}";
        Path run = copy();
        ObjectNode result = (ObjectNode) JsonFiles.read(run.resolve("result.json"), 1 << 20);
        ObjectNode second = result.path("tasks").get(0).deepCopy();
        second.put("task", hostile).put("metric", hostile);
        ((ArrayNode) result.path("tasks")).add(second);
        ((ObjectNode) result.path("provenance")).put(hostile, hostile);
        JsonFiles.write(run.resolve("result.json"), result);
        Path predictions = run.resolve("predictions.tsv");
        Files.writeString(
                predictions,
                "index\tlabel\tclear\tprivate\tclearLogits\tprivateLogits\n0\t"
                        + hostile.replace("\"", "")
                        + "\ta\ta\t1 2\t1.1 2\n");
        Files.writeString(
                run.resolve("outcomes.jsonl"),
                JsonFiles.object().put("task", hostile).put(hostile, hostile) + "\n");
        Document page = page(run);
        assertThat(page.text()).contains(hostile);
        assertThat(page.text()).doesNotContain("1000001").doesNotContain("1,000,001");
    }

    @Test
    void taskThatIsNamedLikeAPathIsNone() throws IOException {
        Path run = copy();
        ObjectNode result = (ObjectNode) JsonFiles.read(run.resolve("result.json"), 1 << 20);
        ((ObjectNode) result.path("tasks").get(0)).put("task", "../elsewhere");
        JsonFiles.write(run.resolve("result.json"), result);
        Files.createDirectories(folder.resolve("elsewhere"));
        Files.copy(
                run.resolve("SST-2/predictions.tsv"), folder.resolve("elsewhere/predictions.tsv"));
        assertThat(page(run).text()).contains("../elsewhere: answers, the run has not come");
    }

    @Test
    void runThatIsNotFinishedIsToldBySteps() throws IOException {
        Path run = copy();
        Files.delete(run.resolve("result.json"));
        Files.delete(run.resolve("plan.json"));
        Files.delete(run.resolve("SST-2/outcomes.jsonl"));
        Document page = page(run);
        assertThat(page.text())
                .contains("A run that is not finished")
                .contains("8 texts were each classified as negative or positive.")
                .contains("results of all tasks, the run is not finished")
                .contains("SST-2: outcomes, the run has not come that far");
        assertThat(page(run.resolve("SST-2")).title()).contains("SST-2");
    }

    @Test
    void runThatHasJustBegunHasAPage() throws IOException {
        Path run = folder.resolve("begun");
        Files.createDirectories(run.resolve("SST-2/log"));
        Files.copy(
                made.folder().resolve("SST-2/log/baseline.step.json"),
                run.resolve("SST-2/log/baseline.step.json"));
        assertThat(page(run).text()).contains("There are no scores yet.");
    }

    @Test
    void brokenFileIsNamedAndTheRestIsThere() throws IOException {
        Path run = copy();
        Files.writeString(run.resolve("SST-2/outcomes.jsonl"), "{\"task\":\n");
        Files.writeString(run.resolve("SST-2/shares/party0/manifest.json"), "{}");
        Files.writeString(run.resolve("SST-2/teacher.work/teacher.csv"), "step,loss\n1,much\n");
        Document page = page(run);
        assertThat(page.text())
                .contains("outcomes.jsonl")
                .contains("this is not the manifest of a share")
                .contains("teacher.csv: row 1: loss is 'much'");
        assertThat(page.select("svg").size()).isEqualTo(PICTURES.size() - 3);
    }

    @Test
    void lineOfOutcomesThatWasCutOffIsLeftOut() throws IOException {
        Path run = copy();
        Path file = run.resolve("SST-2/outcomes.jsonl");
        Outcomes whole = Objects.requireNonNull(OutcomesReader.of(run.resolve("SST-2")));
        Files.writeString(file, Files.readString(file) + "{\"example\":9,\"priv");
        assertThat(OutcomesReader.of(run.resolve("SST-2"))).isEqualTo(whole);
        assertThat(whole.answered()).isEqualTo(MadeRun.EXAMPLES);
    }

    @Test
    void partsAddUpToTheCost() {
        ShareManifest shares =
                Objects.requireNonNull(CostReader.shares(made.folder().resolve("SST-2")));
        CostFacts costs = CostReader.of(shares, CostReader.machine(made.folder()));
        assertThat(costs.machine()).isEqualTo(MadeRun.MACHINE);
        assertThat(costs.parts().values().stream().mapToInt(Cost::rounds).sum())
                .isEqualTo(costs.cost().rounds())
                .isPositive();
        assertThat(costs.parts().values().stream().mapToLong(Cost::serverBytes).sum())
                .isEqualTo(costs.cost().serverBytes());
        assertThat(costs.linkSeconds(LinkProfile.WAN)).isGreaterThan(costs.cost().rounds() * 0.04);
        assertThat(costs.tokens())
                .isBetween(
                        shares.calibration().calibratedTokens(),
                        shares.calibration().plannedTokens());
    }

    @Test
    void scoresOfAnswersAreThoseOfTheEvaluation() throws IOException {
        Path task = made.folder().resolve("SST-2");
        var scores = JsonFiles.read(task.resolve("log/evaluate.step.json"), 1 << 20).path("result");
        AnswerScores found =
                AnswerScores.of("SST-2", Objects.requireNonNull(AnswersReader.of(task)));
        assertThat(found.metric()).isEqualTo("accuracy");
        assertThat(found.clear()).isEqualTo(scores.path("student").asDouble());
        assertThat(found.hidden()).isEqualTo(scores.path("studentPrivate").asDouble());
        assertThat(found.agreement()).isEqualTo(100 * scores.path("labelAgreement").asDouble());
        // The table has logits of seven digits.
        assertThat(found.largestDifference())
                .isCloseTo(scores.path("maxLogitDifference").asDouble(), within(1e-5));
    }

    @Test
    void evaluationAloneHasAPage() throws IOException {
        Path alone = Files.createDirectories(folder.resolve("alone"));
        for (String name : List.of("predictions.tsv", "outcomes.jsonl")) {
            Files.copy(made.folder().resolve("SST-2").resolve(name), alone.resolve(name));
        }
        Document page = page(alone);
        assertThat(page.title()).isEqualTo("Evaluation of SST-2");
        assertThat(page.text()).contains("8 texts were classified.").contains("Who saw what?");
    }

    @Test
    void modelHasAPage() throws IOException {
        Path run = copy();
        Document page = page(run.resolve("SST-2/student"));
        assertThat(page.title()).isEqualTo("A student for SST-2");
        assertThat(page.select("svg")).hasSize(2);
        assertThat(page.text()).contains("dev set: accuracy, % right 87.5");
        Files.delete(run.resolve("SST-2/student/history.csv"));
        InferRun plot = InferRun.of("plot", run.resolve("SST-2/student").toString());
        assertThat(plot.code()).isEqualTo(1);
        assertThat(plot.err())
                .endsWith(
                        "student: has nothing to draw: found a model; not found: losses of its"
                                + " training, none were kept\n");
    }
}
