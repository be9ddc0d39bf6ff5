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

/** Makes the page of what {@code stability} found. */
final class StabilityPage {
    /** Errors below this are drawn as if they were as large: a logarithmic axis has no 0. */
    private static final double LEAST = 1e-7;

    /** Errors above this are drawn as if they were as small. */
    private static final double MOST = 1e6;

    private final Names names = new Names();
    private final JsonNode json;

    private StabilityPage(JsonNode json) {
        this.json = json;
    }

    static Page of(Path file, Notes notes) {
        return new StabilityPage(JsonFiles.read(file, WholeFiles.LARGEST)).page(notes);
    }

    private Page page(Notes notes) {
        notes.found(json.path("functions").size() + " functions");
        List<Section> sections = new ArrayList<>();
        List<String> strategies =
                Lists.stream(json.path("functions"))
                        .map(row -> row.path("strategy").asText())
                        .distinct()
                        .toList();
        strategies.forEach(strategy -> sections.add(section(strategy)));
        JsonNode provenance = json.path("provenance");
        sections.add(
                new Section(
                        "provenance",
                        "Where do these numbers come from?",
                        List.of("Functions are evaluated as servers do, on numbers of all sizes."),
                        List.of(),
                        List.of(
                                ProvenanceTables.of(
                                        "The run", ProvenanceTables.fields(provenance)))));
        return new Page(
                "How far functions are off",
                "found on " + Words.date(provenance.path("finished").asText()),
                List.of(
                        "Hidden numbers can only be added and multiplied, so every other function"
                            + " is replaced by one that is nearly equal: how nearly, and where it"
                            + " fails."),
                List.of(),
                Privacy.NONE,
                sections,
                notes.found(),
                notes.missing());
    }

    private Section section(String strategy) {
        List<JsonNode> rows =
                Lists.stream(json.path("functions"))
                        .filter(row -> row.path("strategy").asText().equals(strategy))
                        .toList();
        List<String> functions = new ArrayList<>();
        List<Double> largest = new ArrayList<>();
        List<Double> mean = new ArrayList<>();
        List<List<String>> cells = new ArrayList<>();
        int number = 0;
        for (JsonNode row : rows) {
            number++;
            functions.add(Integer.toString(number));
            largest.add(drawn(row.path("largestError").asDouble(Double.NaN)));
            mean.add(drawn(row.path("meanError").asDouble(Double.NaN)));
            cells.add(
                    List.of(
                            number + " " + row.path("function").asText(),
                            row.path("variant").asText(),
                            row.path("measure").asText(),
                            Words.small(row.path("largestError").asDouble(Double.NaN)),
                            Words.small(row.path("meanError").asDouble(Double.NaN)),
                            Words.percent(100 * row.path("failing").asDouble(Double.NaN)),
                            row.path("words").asText()));
        }
        Plot plot =
                new Plot(
                                "Errors of functions, strategy " + strategy,
                                "function, by its number in the table",
                                "error, logarithmic")
                        .wide()
                        .logarithmicY()
                        .bars("largest", functions, largest)
                        .bars("mean", functions, mean);
        return new Section(
                "strategy-" + names.of(strategy),
                "Strategy " + strategy,
                List.of(
                        "Errors below 0.0000001 are drawn as that. Each step of the axis is ten"
                                + " times the one below."),
                List.of(
                        new Figure(
                                names.of("errors", strategy),
                                "Largest and mean error of every function over its domain.",
                                "Pairs of bars of "
                                        + functions.size()
                                        + " functions; the table below has the numbers.",
                                plot)),
                List.of(
                        new Table(
                                "Functions of " + strategy,
                                List.of(
                                        "function",
                                        "how",
                                        "error",
                                        "largest",
                                        "mean",
                                        "off, % of domain",
                                        "in words"),
                                cells,
                                false)));
    }

    private static double drawn(double error) {
        return Double.isFinite(error) ? Math.clamp(error, LEAST, MOST) : MOST;
    }
}
