package io.secformer.convert.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.ColumnSeries;
import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.NewtonSite;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.share.PublicEmbeddings;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.share.ShareManifest;
import io.secformer.convert.share.ShareWriter;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.file.JsonFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code secformer convert inspect}: what a sharing's plan and report say. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = {
            "Prints ranges, precision plan, headroom and quantization errors; and, by wire and"
                    + " weight, how much a logit moves where all values are disturbed by 1.",
            "A wire that no series reads is planned for all that its ring holds."
        })
@Examples({
    @ExampleCall(does = "what convert planned, as tables", line = "convert inspect shares"),
    @ExampleCall(does = "everything, for a program", line = "convert inspect shares --json")
})
final class InspectCommand implements Callable<Integer> {
    private static final int MAX_BYTES = 1 << 26;

    @Parameters(paramLabel = "SHARES", description = "the folder that convert wrote")
    private Path shares;

    @Option(names = "--json", description = "print everything as one JSON document")
    private boolean json;

    @Override
    public Integer call() {
        ShareManifest manifest = ShareFolder.manifestOfBoth(shares);
        Path file = shares.resolve(ShareWriter.REPORT_FILE);
        JsonNode report =
                Files.exists(file)
                        ? JsonFiles.read(file, MAX_BYTES)
                        : JsonFiles.parse("{}".getBytes(StandardCharsets.UTF_8), "");
        if (json) {
            ObjectNode all = manifest.toJson();
            all.set("report", report);
            System.out.print(JsonFiles.format(all));
            return 0;
        }
        print(manifest, report);
        return 0;
    }

    private static void print(ShareManifest manifest, JsonNode report) {
        PrecisionPlan plan = manifest.plan();
        System.out.printf(
                Locale.ROOT,
                "headroom %.2f, strategy %s%n",
                plan.headRoom(),
                plan.strategy().describe());
        System.out.printf(
                "takes %s, tokenizer %s%n",
                manifest.input().pair() ? "pairs of texts" : "one text",
                manifest.input().tokenizerDigest());
        if (manifest.embeddingsDigest() != null) {
            System.out.printf(
                    "embedding tables public, %s/%s has SHA-256 %s%n",
                    PublicEmbeddings.FOLDER, PublicEmbeddings.FILE, manifest.embeddingsDigest());
        }
        System.out.println();
        JsonNode sensitivity = report.path("sensitivity");
        printWires(plan, report.path("calibration").path("wires"), sensitivity.path("wires"));
        printSeries(plan);
        printNewtonSteps(plan);
        printHeads(plan);
        printExponents(plan);
        System.out.printf(
                "%n%-34s %9s %5s %11s %14s%n",
                "parameter", "fraction", "ring", "sensitivity", "largest error");
        for (JsonNode parameter : report.path("parameters")) {
            System.out.printf(
                    Locale.ROOT,
                    "%-34s %9d %5d %11s %14.2g%n",
                    parameter.path("name").asText(),
                    parameter.path("fractionBits").asInt(),
                    parameter.path("ringBits").asInt(),
                    felt(sensitivity.path("parameters"), parameter.path("name").asText()),
                    parameter.path("quantizationError").asDouble());
        }
    }

    private static void printWires(PrecisionPlan plan, JsonNode seen, JsonNode felt) {
        System.out.printf(
                "%-34s %9s %5s %6s %11s  %-24s %s%n",
                "wire", "fraction", "ring", "guard", "sensitivity", "seen", "planned for");
        for (Wire wire : plan.wires().values()) {
            System.out.printf(
                    Locale.ROOT,
                    "%-34s %9d %5d %6d %11s  %-24s %s%n",
                    wire.name(),
                    wire.fractionBits(),
                    wire.ringBits(),
                    wire.guardBits(),
                    felt(felt, wire.name()),
                    range(seen.path(wire.name())),
                    range(wire.low(), wire.high()));
        }
    }

    /** What a logit is moved by where the values of a site are disturbed by 1. */
    private static String felt(JsonNode byName, String name) {
        JsonNode value = byName.path(name);
        return value.isMissingNode() ? "-" : String.format(Locale.ROOT, "%.3g", value.asDouble());
    }

    private static void printSeries(PrecisionPlan plan) {
        System.out.printf(
                "%n%-34s %9s %9s %9s %10s%n",
                "series", "columns", "harmonics", "period", "fit error");
        for (SeriesSite site : plan.series().values()) {
            for (ColumnSeries columns : site.groups()) {
                System.out.printf(
                        Locale.ROOT,
                        "%-34s %9s %9d %9.3g %10.2g%n",
                        site.name(),
                        columns.columns() == ColumnSeries.ALL ? "all" : columns.columns(),
                        columns.series().harmonics(),
                        site.period(),
                        columns.series().maxError());
            }
        }
    }

    /** Where one follows a series that is too coarse, and what it makes of the error of the fit. */
    private static void printNewtonSteps(PrecisionPlan plan) {
        if (plan.newtonSites().isEmpty()) {
            return;
        }
        System.out.printf("%n%-34s %9s %5s %10s%n", "Newton step", "function", "ring", "fit error");
        for (NewtonSite site : plan.newtonSites().values()) {
            SeriesSite estimate = plan.series(Site.of(site.name()).with(SiteRole.ESTIMATE).name());
            System.out.printf(
                    Locale.ROOT,
                    "%-34s %9s %5d %10.2g%n",
                    site.name(),
                    site.step().root() == 1 ? "1/x" : "1/sqrt(x)",
                    site.ringBits(),
                    site.step().errorAfter(estimate.groups().getFirst().series().maxError()));
        }
    }

    private static void printHeads(PrecisionPlan plan) {
        if (plan.exponentials().isEmpty()) {
            return;
        }
        System.out.printf(
                "%n%-38s %5s %5s %9s  %-24s %s%n",
                "exponentials, by head",
                "arcs",
                "ring",
                "fraction",
                "scores planned for",
                "halved");
        for (ExponentialSite site : plan.exponentials().values()) {
            Wire scores = plan.wire(Site.of(site.name()).with(SiteRole.SCORES).name());
            for (int h = 0; h < site.heads().size(); h++) {
                ExponentialSite.Head head = site.heads().get(h);
                System.out.printf(
                        Locale.ROOT,
                        "%-38s %5d %5d %9d  %-24s %d%n",
                        site.name() + " " + h,
                        site.arcs(),
                        site.ringBits(),
                        site.fractionBits(),
                        range(head.score(scores.low()), head.score(scores.high())),
                        site.halvings());
            }
        }
    }

    private static void printExponents(PrecisionPlan plan) {
        if (plan.columnExponents().isEmpty()) {
            return;
        }
        System.out.printf("%n%-34s %9s %9s%n", "rows before a LayerNorm", "column", "divided by");
        for (ColumnExponents exponents : plan.columnExponents().values()) {
            for (ColumnExponents.Column column : exponents.columns()) {
                System.out.printf(
                        "%-34s %9d %9d%n",
                        Site.of(exponents.name()).with(SiteRole.CENTERED).name(),
                        column.index(),
                        1 << column.exponent());
            }
        }
    }

    private static String range(JsonNode seen) {
        return seen.isMissingNode()
                ? "-"
                : range(seen.path("low").asDouble(), seen.path("high").asDouble());
    }

    private static String range(double low, double high) {
        return String.format(Locale.ROOT, "%.4g to %.4g", low, high);
    }
}
