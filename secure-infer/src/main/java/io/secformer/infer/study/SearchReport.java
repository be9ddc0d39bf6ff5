package io.secformer.infer.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.infer.eval.ResultFiles;
import io.secformer.infer.plot.Plot;
import io.secformer.kit.command.NextStep;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.WholeFiles;
import io.secformer.kit.text.TextTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * What a search found, as text, CSV, JSON and a picture.
 *
 * @param about what was evaluated
 * @param rows sorted
 * @param leftOut a line for each model that a strategy cannot compute
 * @param convert the command that converts a model as a candidate says
 * @param provenance when, with what, and from what
 */
record SearchReport(
        About about,
        List<SearchRow> rows,
        List<String> leftOut,
        Function<SearchCandidate, List<String>> convert,
        ObjectNode provenance) {
    static final String TEXT = "search.txt";
    static final String CSV = "search.csv";
    static final String JSON = "search.json";
    static final String PICTURE = "search.png";

    private static final double MEGA = 1e6;
    private static final double PERCENT = 100;
    private static final String ACCURACY = "accuracy";
    private static final String BEST =
            "\nOf the front, the best metric in fixed point for the fewest bytes between"
                    + " servers:\n\n";

    /**
     * What was evaluated.
     *
     * @param task its name
     * @param metric of the task
     * @param examples that were evaluated
     * @param of all examples of the dev set
     * @param tokens of the text whose costs are told
     */
    record About(String task, String metric, int examples, int of, int tokens) {}

    SearchReport {
        rows = SearchRow.sorted(rows);
        leftOut = List.copyOf(leftOut);
    }

    /** A table of all candidates, what its columns say, and how to convert the best. */
    String text() {
        List<SearchRow> front = SearchRow.front(rows);
        StringBuilder text = new StringBuilder();
        text.append(
                "%s dev, %s: %s in percent; costs of one text of %d tokens%n%n"
                        .formatted(
                                about.task(),
                                about.examples() == about.of()
                                        ? "all " + about.of() + " examples"
                                        : "the first %d of %d examples"
                                                .formatted(about.examples(), about.of()),
                                about.metric(),
                                about.tokens()));
        text.append(table(front)).append('\n').append(legend());
        rows.stream()
                .filter(row -> row.figures() == null)
                .forEach(
                        row ->
                                text.append(
                                        "%n%s: cannot be converted: %s%n"
                                                .formatted(
                                                        row.candidate().describe(),
                                                        row.failure())));
        leftOut.forEach(line -> text.append('\n').append(line).append('\n'));
        if (!front.isEmpty()) {
            text.append(BEST).append(line(best(front).candidate())).append('\n');
        }
        return text.toString();
    }

    private TextTable table(List<SearchRow> front) {
        TextTable table =
                new TextTable()
                        .row(
                                "  model",
                                "softmax",
                                "activation",
                                "strategy",
                                "logit error",
                                "activation error",
                                "clear",
                                "fixed",
                                "agree %",
                                "max diff",
                                "saturated",
                                "rounds",
                                "server MB",
                                "dealer MB",
                                "client MB");
        for (SearchRow row : rows) {
            List<String> cells = new ArrayList<>();
            SearchCandidate candidate = row.candidate();
            cells.add((front.contains(row) ? "* " : "  ") + candidate.model().name());
            cells.add(candidate.model().config().softmax().jsonName());
            cells.add(candidate.model().config().activation().jsonName());
            cells.add(candidate.strategy().name());
            boolean planned = candidate.isPlanned();
            cells.add(planned ? SearchCandidate.number(candidate.options().logitError()) : "-");
            cells.add(
                    planned ? SearchCandidate.number(candidate.options().activationError()) : "-");
            add(cells, row, "%.2f", SearchFigures::clear);
            add(cells, row, "%.2f", SearchFigures::fixed);
            add(cells, row, "%.1f", each -> PERCENT * each.labelAgreement());
            add(cells, row, "%.4f", SearchFigures::maxLogitDifference);
            add(cells, row, "%.0f", SearchFigures::saturated);
            add(cells, row, "%.0f", SearchFigures::rounds);
            add(cells, row, "%.2f", each -> each.serverBytes() / MEGA);
            add(cells, row, "%.2f", each -> each.dealerBytes() / MEGA);
            add(cells, row, "%.2f", each -> each.clientBytes() / MEGA);
            table.row(cells);
        }
        return table;
    }

    private static void add(
            List<String> cells,
            SearchRow row,
            String format,
            ToDoubleFunction<SearchFigures> figure) {
        SearchFigures figures = row.figures();
        cells.add(
                figures == null
                        ? "-"
                        : String.format(Locale.ROOT, format, figure.applyAsDouble(figures)));
    }

    private String legend() {
        String one =
                about.metric().equals(ACCURACY)
                        ? String.format(
                                Locale.ROOT,
                                "; one example is worth %.2f",
                                PERCENT / about.examples())
                        : "";
        return """
        *            on the front: no other candidate is at least as good in fixed, rounds, server MB and
                     dealer MB, and better in one of them
        logit error, activation error: what the plan may be off by, as convert takes them
        clear        %s in floating point%s
        fixed        the same in fixed point, as servers compute it
        agree %%      answers that are the same in both; max diff: largest difference of a logit
        saturated    values outside their calibrated range: if there are any, answers may be wrong
        server MB    between both servers; dealer MB: from the dealer, before the question;
                     client MB: between the client and both servers
        """
                .formatted(about.metric(), one);
    }

    private static SearchRow best(List<SearchRow> front) {
        return front.stream()
                .min(
                        Comparator.comparingDouble((SearchRow row) -> -figures(row).fixed())
                                .thenComparingLong(row -> figures(row).serverBytes())
                                .thenComparingLong(row -> figures(row).dealerBytes()))
                .orElseThrow();
    }

    private static SearchFigures figures(SearchRow row) {
        return Objects.requireNonNull(row.figures());
    }

    private String line(SearchCandidate candidate) {
        return "./secformer "
                + convert.apply(candidate).stream()
                        .map(NextStep::quoted)
                        .collect(Collectors.joining(" "));
    }

    /** Everything by its name; a candidate has the fields of a line of the CSV. */
    ObjectNode json() {
        List<SearchRow> front = SearchRow.front(rows);
        ObjectNode json = JsonFiles.object();
        json.put("task", about.task());
        json.put("metric", about.metric());
        json.put("split", "dev");
        json.put("examples", about.examples());
        json.put("of", about.of());
        json.put("tokens", about.tokens());
        ArrayNode candidates = json.putArray("candidates");
        for (SearchRow row : rows) {
            ObjectNode candidate = ResultFiles.object(row.byName(front.contains(row)));
            convert.apply(row.candidate()).forEach(candidate.putArray("convert")::add);
            candidates.add(candidate);
        }
        leftOut.forEach(json.putArray("leftOut")::add);
        json.set("provenance", provenance);
        return json;
    }

    /** Writes tables, then the picture, so that figures are there whatever pictures need. */
    void write(Path folder) {
        List<SearchRow> front = SearchRow.front(rows);
        WholeFiles.write(
                folder.resolve(CSV),
                out -> {
                    CSVPrinter csv = new CSVPrinter(out, CSVFormat.RFC4180);
                    csv.printRecord(rows.getFirst().byName(false).keySet());
                    for (SearchRow row : rows) {
                        csv.printRecord(row.byName(front.contains(row)).values());
                    }
                });
        JsonFiles.write(folder.resolve(JSON), json());
        WholeFiles.write(folder.resolve(TEXT), text());
        if (!front.isEmpty()) {
            picture(front).writePng(folder.resolve(PICTURE));
        }
    }

    private Plot picture(List<SearchRow> front) {
        Plot plot =
                new Plot(
                                about.task() + ": what each candidate is worth, and what it costs",
                                "MB from the dealer for a text of %d tokens"
                                        .formatted(about.tokens()),
                                about.metric() + " in fixed point, percent")
                        .wide();
        List<SearchRow> others =
                rows.stream().filter(row -> row.figures() != null && !front.contains(row)).toList();
        mark(plot, "on the front", front);
        mark(plot, "not on the front", others);
        return Plot.areFarApart(
                        rows.stream()
                                .filter(row -> row.figures() != null)
                                .mapToDouble(row -> figures(row).dealerBytes()))
                ? plot.logarithmicX()
                : plot;
    }

    private static void mark(Plot plot, String name, List<SearchRow> rows) {
        plot.marks(
                name,
                rows.stream().mapToDouble(row -> figures(row).dealerBytes() / MEGA).toArray(),
                rows.stream().mapToDouble(row -> figures(row).fixed()).toArray());
    }
}
