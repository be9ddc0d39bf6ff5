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
import java.util.Map;

/** Makes the page of what {@code ablation} found. */
final class AblationPage {
    private static final double MEGA = 1e6;
    private static final String SECONDS = "seconds ";

    private final Names names = new Names();
    private final JsonNode json;

    private AblationPage(JsonNode json) {
        this.json = json;
    }

    static Page of(Path file, Notes notes) {
        return new AblationPage(JsonFiles.read(file, WholeFiles.LARGEST)).page(notes);
    }

    private Page page(Notes notes) {
        notes.found(json.path("steps").size() + " steps");
        List<Section> sections = new ArrayList<>();
        List<Integer> lengths =
                Lists.stream(json.path("steps"))
                        .map(step -> step.path("tokens").asInt())
                        .distinct()
                        .toList();
        for (int tokens : lengths) {
            sections.add(section(tokens));
        }
        JsonNode provenance = json.path("provenance");
        sections.add(
                new Section(
                        "provenance",
                        "Where do these numbers come from?",
                        List.of("Costs are counted, and seconds predicted for this machine."),
                        List.of(),
                        List.of(
                                ProvenanceTables.of("The run", ProvenanceTables.fields(provenance)),
                                ProvenanceTables.of(
                                        "Speeds", ProvenanceTables.fields(json.path("machine"))))));
        return new Page(
                "What each choice contributes: " + json.path("model").asText("a model"),
                "found on " + Words.date(provenance.path("finished").asText()),
                List.of(
                        "From CrypTen's way to compute a network on hidden numbers to this"
                                + " project's, one change after the other."),
                List.of(),
                Privacy.NONE,
                sections,
                notes.found(),
                notes.missing());
    }

    private Section section(int tokens) {
        List<JsonNode> together =
                Lists.stream(json.path("steps"))
                        .filter(step -> step.path("tokens").asInt() == tokens)
                        .filter(step -> step.path("section").asText().equals("together"))
                        .toList();
        List<String> steps = together.stream().map(step -> step.path("step").asText()).toList();
        List<Figure> figures = new ArrayList<>();
        if (!steps.isEmpty()) {
            figures.add(bytes(tokens, steps, together));
            figures.add(seconds(tokens, steps, together));
        }
        return new Section(
                "tokens-" + tokens,
                "A text of " + tokens + " tokens",
                List.of("Each bar has one change more than the one to its left."),
                figures,
                List.of(table(tokens)));
    }

    private Figure bytes(int tokens, List<String> steps, List<JsonNode> rows) {
        Plot plot = new Plot("Bytes step by step", "", "MB, logarithmic").wide();
        plot.bars("between servers", steps, values(rows, "serverBytes", MEGA));
        plot.bars("from the dealer", steps, values(rows, "dealerBytes", MEGA));
        if (isPositive(rows, "serverBytes") && isPositive(rows, "dealerBytes")) {
            plot.logarithmicY();
        }
        return new Figure(
                names.of("bytes", Integer.toString(tokens)),
                "What is sent for one text. Each step of the axis is ten times the one below.",
                "Bars of megabytes for the steps " + Words.list(steps, "and") + ".",
                plot);
    }

    private Figure seconds(int tokens, List<String> steps, List<JsonNode> rows) {
        Plot plot = new Plot("Predicted seconds step by step", "", "seconds, logarithmic").wide();
        boolean positive = true;
        for (String field : links(rows)) {
            plot.bars(
                    LinkWords.of(field.substring(SECONDS.length())), steps, values(rows, field, 1));
            positive &= isPositive(rows, field);
        }
        if (positive) {
            plot.logarithmicY();
        }
        return new Figure(
                names.of("seconds", Integer.toString(tokens)),
                "What one text takes over networks of several kinds, as predicted.",
                "Bars of seconds for the steps " + Words.list(steps, "and") + ".",
                plot);
    }

    private static List<String> links(List<JsonNode> rows) {
        return rows.getFirst().properties().stream()
                .map(Map.Entry::getKey)
                .filter(
                        key ->
                                key.startsWith(SECONDS)
                                        && !key.endsWith(" together")
                                        && !key.endsWith(" factor"))
                .toList();
    }

    private static boolean isPositive(List<JsonNode> rows, String field) {
        return rows.stream().allMatch(row -> row.path(field).asDouble() > 0);
    }

    private static List<Double> values(List<JsonNode> rows, String field, double unit) {
        return rows.stream().map(row -> row.path(field).asDouble() / unit).toList();
    }

    private Table table(int tokens) {
        List<JsonNode> all =
                Lists.stream(json.path("steps"))
                        .filter(step -> step.path("tokens").asInt() == tokens)
                        .toList();
        List<String> links = all.isEmpty() ? List.of() : links(all);
        List<String> head =
                new ArrayList<>(
                        List.of("step", "change", "rounds", "between servers", "from the dealer"));
        links.forEach(link -> head.add(LinkWords.of(link.substring(SECONDS.length()))));
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode step : all) {
            List<String> row = new ArrayList<>();
            row.add(step.path("step").asText());
            row.add(step.path("change").asText());
            row.add(Words.count(step.path("rounds").asLong()));
            row.add(Words.bytes(step.path("serverBytes").asDouble()));
            row.add(Words.bytes(step.path("dealerBytes").asDouble()));
            links.forEach(link -> row.add(Words.seconds(step.path(link).asDouble(Double.NaN))));
            rows.add(row);
        }
        return new Table("Every step, " + tokens + " tokens", head, rows, true);
    }
}
