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

/** Makes the page of what {@code search} found. */
final class SearchPage {
    private static final double MEGA = 1e6;
    private static final String NONE = "-";

    private final Names names = new Names();
    private final JsonNode json;
    private final List<JsonNode> candidates;

    private SearchPage(JsonNode json) {
        this.json = json;
        this.candidates = Lists.stream(json.path("candidates")).toList();
    }

    static Page of(Path file, Notes notes) {
        return new SearchPage(JsonFiles.read(file, WholeFiles.LARGEST)).page(notes);
    }

    private Page page(Notes notes) {
        notes.found(candidates.size() + " candidates");
        JsonNode provenance = json.path("provenance");
        int examples = json.path("examples").asInt();
        int of = json.path("of").asInt();
        return new Page(
                "Which model, strategy and precision? " + json.path("task").asText(),
                "found on " + Words.date(provenance.path("finished").asText()),
                List.of(
                        "A model can be converted in several ways, more or less exact and more or"
                                + " less dear. Here every way is priced, and evaluated on "
                                + (examples == of
                                        ? "all " + of + " examples of the dev set"
                                        : examples + " of " + of + " examples of the dev set")
                                + ", in the fixed-point numbers that servers compute with.",
                        "A candidate is on the front if no other is at least as good in its"
                                + " metric, rounds and bytes, and better in one of them."),
                List.of(),
                Privacy.NONE,
                List.of(found(), provenance(provenance)),
                notes.found(),
                notes.missing());
    }

    private Section found() {
        return new Section(
                "candidates",
                "What each is worth, and what it costs",
                List.of(
                        "Costs are those of one text of "
                                + json.path("tokens").asInt()
                                + " tokens, counted."),
                List.of(
                        figure("dealer", "MB from the dealer", "dealerBytes", MEGA),
                        figure("servers", "MB between the servers", "serverBytes", MEGA),
                        figure("rounds", "rounds between the servers", "rounds", 1)),
                List.of(table()));
    }

    private Figure figure(String name, String axis, String field, double unit) {
        Plot plot = new Plot("The metric over " + axis, axis, metric() + ", in percent").wide();
        List<JsonNode> priced = candidates.stream().filter(SearchPage::isPriced).toList();
        mark(
                plot,
                "on the front",
                priced.stream().filter(SearchPage::isOnFront).toList(),
                field,
                unit);
        mark(
                plot,
                "not on the front",
                priced.stream().filter(row -> !isOnFront(row)).toList(),
                field,
                unit);
        if (Plot.areFarApart(priced.stream().mapToDouble(row -> row.path(field).asDouble()))) {
            plot.logarithmicX();
        }
        return new Figure(
                names.of("over", name),
                "Every candidate by what it costs and by its metric in fixed point: those to the"
                        + " upper left are better.",
                "Marks of " + priced.size() + " candidates; the table below has the numbers.",
                plot);
    }

    private static void mark(
            Plot plot, String name, List<JsonNode> rows, String field, double unit) {
        plot.marks(
                name,
                rows.stream().mapToDouble(row -> row.path(field).asDouble() / unit).toArray(),
                rows.stream().mapToDouble(row -> row.path("metricFixed").asDouble()).toArray());
    }

    private static boolean isPriced(JsonNode row) {
        return row.path("metricFixed").isNumber();
    }

    private static boolean isOnFront(JsonNode row) {
        return row.path("front").asBoolean();
    }

    private String metric() {
        return json.path("metric").asText();
    }

    private Table table() {
        List<List<String>> cells = new ArrayList<>();
        for (JsonNode row : candidates) {
            cells.add(
                    List.of(
                            isOnFront(row) ? "yes" : "",
                            row.path("model").asText(),
                            row.path("softmax").asText(),
                            row.path("activation").asText(),
                            row.path("strategy").asText(),
                            small(row, "logitError"),
                            small(row, "activationError"),
                            number(row, "metricClear", "%.2f", 1),
                            number(row, "metricFixed", "%.2f", 1),
                            number(row, "labelAgreement", "%.2f", 0.01),
                            small(row, "maxLogitDifference"),
                            number(row, "saturated", "%.0f", 1),
                            number(row, "rounds", "%.0f", 1),
                            number(row, "serverBytes", "%.2f", MEGA),
                            number(row, "dealerBytes", "%.2f", MEGA),
                            row.path("failure").asText("")));
        }
        return new Table(
                "All candidates; errors are those that 'convert' takes",
                List.of(
                        "front",
                        "model",
                        "softmax",
                        "activation",
                        "strategy",
                        "logit error",
                        "activation error",
                        "clear",
                        "fixed",
                        "same answers, %",
                        "largest difference of a logit",
                        "values out of range",
                        "rounds",
                        "MB between servers",
                        "MB from the dealer",
                        "cannot be converted"),
                cells,
                false);
    }

    private static String small(JsonNode row, String field) {
        return row.path(field).isNumber() ? Words.small(row.path(field).asDouble()) : NONE;
    }

    private static String number(JsonNode row, String field, String format, double unit) {
        return row.path(field).isNumber()
                ? String.format(Locale.ROOT, format, row.path(field).asDouble() / unit)
                : NONE;
    }

    private Section provenance(JsonNode provenance) {
        List<String> said = new ArrayList<>();
        said.add("Models are evaluated without servers, as servers would compute them.");
        json.path("leftOut").forEach(line -> said.add(line.asText()));
        return new Section(
                "provenance",
                "Where do these numbers come from?",
                said,
                List.of(),
                List.of(ProvenanceTables.of("The run", ProvenanceTables.fields(provenance))));
    }
}
