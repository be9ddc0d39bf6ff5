package io.secformer.infer.report;

import io.secformer.infer.cost.Cost;
import io.secformer.infer.cost.CostPart;
import io.secformer.infer.net.LinkProfile;
import io.secformer.infer.plot.Plot;
import io.secformer.infer.report.Page.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Figures and tables of what one text costs. */
final class CostFigures {
    /** The networks that are imitated by other commands, too, by what people call them. */
    private static final Map<String, LinkProfile> LINKS = links();

    private CostFigures() {}

    private static Map<String, LinkProfile> links() {
        Map<String, LinkProfile> links = new LinkedHashMap<>();
        links.put("LAN", LinkProfile.LAN);
        links.put("1 Gbit/s", LinkProfile.parse("rate=1Gbps,delay=0.3ms"));
        links.put("WAN", LinkProfile.WAN);
        return links;
    }

    /** Shares of the model's parts in rounds, bytes and seconds. */
    static Figure parts(String name, String task, CostFacts facts) {
        Plot plot =
                new Plot(task + ": cost by part of the model", "", "% of one text's cost")
                        .upTo(most(facts));
        List<String> categories = facts.parts().keySet().stream().map(CostPart::label).toList();
        bars(plot, "rounds", categories, facts, Cost::rounds);
        bars(plot, "bytes sent", categories, facts, Cost::serverBytes);
        if (facts.machine() != null) {
            bars(plot, "computing", categories, facts, facts::localSeconds);
        }
        return new Figure(
                name,
                "Which part of the model takes the rounds of messages, the bytes between the"
                        + " servers, and the seconds of computing.",
                "Bars in percent of the whole, a group for each part of the model: "
                        + String.join("; ", words(facts))
                        + ".",
                plot);
    }

    private static void bars(
            Plot plot,
            String name,
            List<String> categories,
            CostFacts facts,
            ToDoubleFunction<Cost> quantity) {
        plot.bars(
                name,
                categories,
                facts.parts().values().stream()
                        .map(part -> percent(facts, part, quantity))
                        .toList());
    }

    private static double percent(CostFacts facts, Cost part, ToDoubleFunction<Cost> quantity) {
        double whole = quantity.applyAsDouble(facts.cost());
        return whole == 0 ? 0 : 100 * quantity.applyAsDouble(part) / whole;
    }

    private static double most(CostFacts facts) {
        double most = 0;
        for (Cost part : facts.parts().values()) {
            most = Math.max(most, percent(facts, part, Cost::rounds));
            most = Math.max(most, percent(facts, part, Cost::serverBytes));
            most =
                    Math.max(
                            most,
                            facts.machine() == null
                                    ? 0
                                    : percent(facts, part, facts::localSeconds));
        }
        return Math.min(100, 10 * Math.ceil(most / 10));
    }

    private static List<String> words(CostFacts facts) {
        List<String> words = new ArrayList<>();
        facts.parts()
                .forEach(
                        (part, cost) ->
                                words.add(
                                        String.format(
                                                Locale.ROOT,
                                                "%s %.0f %% of rounds and %.0f %% of bytes",
                                                part.label(),
                                                percent(facts, cost, Cost::rounds),
                                                percent(facts, cost, Cost::serverBytes))));
        return words;
    }

    /** The same in numbers. */
    static Table partsTable(String task, CostFacts facts) {
        List<List<String>> rows = new ArrayList<>();
        facts.parts().forEach((part, cost) -> rows.add(row(part.label(), facts, cost)));
        rows.add(row("all", facts, facts.cost()));
        return new Table(
                task + ": one text of " + facts.tokens() + " tokens, part by part",
                List.of(
                        "part",
                        "rounds",
                        "between servers",
                        "of the client",
                        "from the dealer",
                        "computing"),
                rows,
                true);
    }

    private static List<String> row(String name, CostFacts facts, Cost cost) {
        return List.of(
                name,
                Words.count(cost.rounds()),
                Words.bytes(cost.serverBytes()),
                Words.bytes(cost.clientBytes()),
                Words.bytes(cost.dealerBytes()),
                Words.seconds(facts.localSeconds(cost)));
    }

    /** Seconds over several networks. */
    static Figure links(String name, String task, CostFacts facts) {
        Plot plot =
                new Plot(task + ": predicted seconds by network", "", "seconds, logarithmic")
                        .logarithmicY();
        List<String> categories = List.copyOf(LINKS.keySet());
        plot.bars(
                "messages under way",
                categories,
                LINKS.values().stream().map(facts::linkSeconds).toList());
        List<String> words = new ArrayList<>();
        if (facts.machine() != null) {
            double local = facts.localSeconds(facts.cost());
            plot.bars("computing", categories, LINKS.keySet().stream().map(_ -> local).toList());
            plot.bars(
                    "both",
                    categories,
                    LINKS.values().stream().map(link -> facts.linkSeconds(link) + local).toList());
        }
        LINKS.forEach(
                (link, profile) ->
                        words.add(link + " " + Words.seconds(facts.linkSeconds(profile))));
        return new Figure(
                name,
                "What one text takes over a local network, a slower one and a distant one, as it is"
                        + " predicted. Each step of the axis is ten times as long as the one"
                        + " below.",
                "Bars of seconds for each network; messages are under way for "
                        + Words.list(words, "and")
                        + ".",
                plot);
    }

    /** The same in numbers, a row a task. */
    static Table linksTable(Map<String, CostFacts> tasks) {
        List<String> head = new ArrayList<>(List.of("task", "tokens", "computing"));
        LINKS.forEach(
                (name, link) ->
                        head.add(
                                (name.equals(LinkWords.rate(link)) ? "" : name + ": ")
                                        + LinkWords.rate(link)
                                        + ", "
                                        + LinkWords.delay(link)
                                        + " one way"));
        List<List<String>> rows = new ArrayList<>();
        tasks.forEach(
                (task, facts) -> {
                    double local = facts.localSeconds(facts.cost());
                    List<String> row =
                            new ArrayList<>(
                                    List.of(
                                            task,
                                            Integer.toString(facts.tokens()),
                                            Words.seconds(local)));
                    // Without speeds it is at least what messages take.
                    double known = Double.isFinite(local) ? local : 0;
                    LINKS.values()
                            .forEach(
                                    link ->
                                            row.add(
                                                    Words.seconds(
                                                            facts.linkSeconds(link) + known)));
                    rows.add(row);
                });
        return new Table("One text, as predicted: seconds by network", head, rows, true);
    }
}
