package io.secformer.infer.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.infer.plot.Plot;
import io.secformer.infer.report.Page.Privacy;
import io.secformer.infer.report.Page.Section;
import io.secformer.infer.report.Page.Table;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.WholeFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Makes the page of what {@code bench} measured. */
final class BenchPage {
    private static final double MEGA = 1e6;
    private static final double GIGA = 1e9;

    /**
     * An inference that was timed.
     *
     * @param name strategy, and the length where there are several
     * @param link the network that was imitated
     */
    private record Timed(
            String name,
            String link,
            double online,
            double offline,
            double predicted,
            double rounds,
            double serverBytes,
            double dealerBytes) {}

    private final Names names = new Names();
    private final JsonNode json;
    private final List<Timed> inferences = new ArrayList<>();

    private BenchPage(JsonNode json) {
        this.json = json;
        long lengths =
                Lists.stream(json.path("inferences"))
                        .mapToInt(each -> each.path("tokens").asInt())
                        .distinct()
                        .count();
        for (JsonNode each : json.path("inferences")) {
            String strategy = each.path("strategy").asText("series");
            inferences.add(
                    new Timed(
                            lengths > 1 ? strategy + ", " + each.path("tokens").asInt() : strategy,
                            LinkWords.of(each.path("link").asText()),
                            number(each, "onlineSeconds"),
                            number(each, "offlineSeconds"),
                            number(each, "predictedSeconds"),
                            number(each, "rounds"),
                            number(each, "serverBytes"),
                            number(each, "dealerBytes")));
        }
    }

    private static double number(JsonNode json, String name) {
        return json.path(name).asDouble(Double.NaN);
    }

    static Page of(Path file, Notes notes) {
        return new BenchPage(JsonFiles.read(file, WholeFiles.LARGEST)).page(notes);
    }

    private Page page(Notes notes) {
        List<Section> sections = new ArrayList<>();
        if (inferences.isEmpty()) {
            notes.missing("timed inferences (bench without --kernels-only times some)");
        } else {
            notes.found(inferences.size() + " timed inferences");
            sections.add(times());
            sections.add(traffic());
        }
        if (json.path("ringProduct").path("speeds").isEmpty()) {
            notes.missing("speeds of ring products");
        } else {
            notes.found("speeds of ring products");
            sections.add(products());
        }
        JsonNode machine = json.path("machine");
        sections.add(
                new Section(
                        "provenance",
                        "Where do these numbers come from?",
                        List.of("Measured on one machine, all roles together."),
                        List.of(),
                        List.of(
                                ProvenanceTables.of(
                                        "The machine", ProvenanceTables.fields(machine)))));
        return new Page(
                "How fast this machine is: " + json.path("model").asText("a model"),
                "measured on " + Words.date(machine.path("finished").asText()),
                List.of(
                        "A dealer and two servers classified texts that none of them could read,"
                                + " over networks that were imitated on one machine."),
                List.of(),
                Privacy.NONE,
                sections,
                notes.found(),
                notes.missing());
    }

    private Section times() {
        List<String> networks = inferences.stream().map(Timed::link).distinct().toList();
        String title =
                networks.size() > 1
                        ? "Seconds from question to answer, by network"
                        : "Seconds after the question and before, " + networks.getFirst();
        Plot online = new Plot(title, "", "seconds");
        Plot beside = new Plot("Measured beside predicted", "", "seconds");
        List<String> ways = inferences.stream().map(Timed::name).distinct().toList();
        if (networks.size() > 1) {
            for (String way : ways) {
                online.bars(way, networks, values(way, networks, Timed::online));
            }
        } else {
            online.bars("online", ways, inferences.stream().map(Timed::online).toList());
            online.bars("offline", ways, inferences.stream().map(Timed::offline).toList());
        }
        List<String> all =
                inferences.stream()
                        .map(
                                each ->
                                        networks.size() > 1
                                                ? each.name() + ", " + each.link()
                                                : each.name())
                        .toList();
        beside.bars("measured", all, inferences.stream().map(Timed::online).toList());
        beside.bars("predicted", all, inferences.stream().map(Timed::predicted).toList());
        if (Plot.areFarApart(inferences.stream().mapToDouble(Timed::online))) {
            online.logarithmicY();
            beside.logarithmicY();
        }
        if (all.size() > 6) {
            beside.wide();
        }
        List<String> words =
                inferences.stream()
                        .map(t -> t.name() + " over " + t.link() + " " + Words.seconds(t.online()))
                        .toList();
        return new Section(
                "times",
                "How long does it take?",
                List.of("Online is from the question to the answer, offline what is done before."),
                List.of(
                        new Figure(
                                names.of("seconds"),
                                "What one inference took.",
                                "Bars of seconds: " + String.join("; ", words) + ".",
                                online),
                        new Figure(
                                names.of("predicted"),
                                "What 'plan' predicts for this machine, beside what was measured.",
                                "Pairs of bars, measured and predicted seconds, for "
                                        + Words.list(all, "and")
                                        + ".",
                                beside)),
                List.of(table()));
    }

    private List<Double> values(String way, List<String> networks, ToDoubleFunction<Timed> of) {
        return networks.stream()
                .map(
                        network ->
                                inferences.stream()
                                        .filter(
                                                each ->
                                                        each.name().equals(way)
                                                                && each.link().equals(network))
                                        .mapToDouble(of)
                                        .findFirst()
                                        .orElse(0))
                .toList();
    }

    private Table table() {
        List<List<String>> rows = new ArrayList<>();
        for (Timed each : inferences) {
            rows.add(
                    List.of(
                            each.name(),
                            each.link(),
                            Words.count(Math.round(each.rounds())),
                            Words.bytes(each.serverBytes()),
                            Words.bytes(each.dealerBytes()),
                            Words.seconds(each.offline()),
                            Words.seconds(each.online()),
                            Words.seconds(each.predicted())));
        }
        return new Table(
                "Inferences as timed",
                List.of(
                        "strategy",
                        "network",
                        "rounds",
                        "between servers",
                        "from the dealer",
                        "offline",
                        "online",
                        "predicted"),
                rows,
                true);
    }

    private Section traffic() {
        List<String> ways = inferences.stream().map(Timed::name).distinct().toList();
        Plot plot = new Plot("Bytes of an inference", "", "MB");
        plot.bars("between servers", ways, firsts(ways, Timed::serverBytes, MEGA));
        plot.bars("from the dealer", ways, firsts(ways, Timed::dealerBytes, MEGA));
        if (Plot.areFarApart(
                inferences.stream()
                        .mapToDouble(each -> Math.min(each.serverBytes(), each.dealerBytes())))) {
            plot.logarithmicY();
        }
        Plot rounds = new Plot("Rounds of an inference", "", "rounds");
        rounds.bars("rounds", ways, firsts(ways, Timed::rounds, 1));
        return new Section(
                "traffic",
                "What is sent?",
                List.of("Bytes and rounds depend on the model and the strategy, not on a machine."),
                List.of(
                        new Figure(
                                names.of("bytes"),
                                "What the servers send each other, and what the dealer sends them.",
                                "Bars of megabytes for " + Words.list(ways, "and") + ".",
                                plot),
                        new Figure(
                                names.of("rounds"),
                                "How often the servers wait for each other.",
                                "Bars of rounds for " + Words.list(ways, "and") + ".",
                                rounds)),
                List.of());
    }

    private List<Double> firsts(List<String> ways, ToDoubleFunction<Timed> of, double unit) {
        return ways.stream()
                .map(
                        way ->
                                inferences.stream()
                                                .filter(each -> each.name().equals(way))
                                                .mapToDouble(of)
                                                .findFirst()
                                                .orElse(0)
                                        / unit)
                .toList();
    }

    private Section products() {
        JsonNode speeds = json.path("ringProduct").path("speeds");
        List<String> kernels =
                Lists.stream(speeds).map(each -> each.path("kernel").asText()).distinct().toList();
        List<String> shapes = Lists.stream(speeds).map(BenchPage::shape).distinct().toList();
        Plot plot = new Plot("Ring products", "", "G multiply-adds/s").wide();
        for (String kernel : kernels) {
            plot.bars(
                    kernel,
                    shapes,
                    shapes.stream()
                            .map(
                                    shape ->
                                            Lists.stream(speeds)
                                                    .filter(
                                                            each ->
                                                                    each.path("kernel")
                                                                                    .asText()
                                                                                    .equals(kernel)
                                                                            && shape(each)
                                                                                    .equals(shape))
                                                    .mapToDouble(
                                                            each ->
                                                                    number(
                                                                                    each,
                                                                                    "multiplyAddsPerSecond")
                                                                            / GIGA)
                                                    .findFirst()
                                                    .orElse(0))
                            .toList());
        }
        return new Section(
                "products",
                "How fast are matrix products?",
                List.of(
                        "Most of the computing is products of matrices of whole numbers, modulo a"
                                + " power of two."),
                List.of(
                        new Figure(
                                names.of("products"),
                                "Products of 64-bit words by shape and threads: this project's"
                                        + " kernel beside others.",
                                "Bars of giga multiply-adds a second, of "
                                        + Words.list(kernels, "and")
                                        + ".",
                                plot)),
                List.of());
    }

    private static String shape(JsonNode speed) {
        return String.format(
                Locale.ROOT,
                "%s, %d thr.",
                speed.path("shape").asText().replace(" ", ""),
                speed.path("threads").asInt());
    }
}
