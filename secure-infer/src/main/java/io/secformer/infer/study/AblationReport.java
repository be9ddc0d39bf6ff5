package io.secformer.infer.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.infer.bench.Machine;
import io.secformer.infer.eval.ResultFiles;
import io.secformer.infer.plot.Plot;
import io.secformer.infer.study.AblationStep.Section;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.WholeFiles;
import io.secformer.kit.text.TextTable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * An ablation as text, CSV, JSON and pictures.
 *
 * @param model its name or folder
 * @param machine for which seconds are predicted
 * @param provenance when and with what
 */
record AblationReport(String model, Machine machine, Ablation ablation, ObjectNode provenance) {
    static final String CSV = "ablation.csv";
    static final String JSON = "ablation.json";
    static final String TEXT = "ablation.txt";
    static final String BYTES = "ablation-bytes.png";
    static final String SECONDS = "ablation-seconds.png";

    private static final double MEGA = 1e6;

    /** Tables for people: for every length, costs and how they compare. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s, one text, ranges of a typical model; seconds online as predicted for"
                            + " two servers on this machine:%n%s, %.1f G multiply-adds/s; other"
                            + " work by the byte: %.0f MB/s of what is dealt, %.0f MB/s of what is"
                            + " sent, %.0f MB/s of encryption a core%n",
                        model,
                        machine.kernel(),
                        machine.multiplyAddsPerSecond() / 1e9,
                        machine.dealtPerSecond() / MEGA,
                        machine.sentPerSecond() / MEGA,
                        machine.encryptedPerSecond() / MEGA));
        for (int tokens : ablation.lengths()) {
            text.append(String.format(Locale.ROOT, "%n%d tokens%n%n", tokens));
            text.append(costs(tokens)).append('\n');
            text.append(factors("times less than crypten", tokens, ablation::together));
            text.append('\n');
            text.append(factors("what a change contributes", tokens, ablation::factor));
        }
        return text.append('\n').append(notes()).toString();
    }

    private static String notes() {
        return """
        Factors: how many times as much crypten costs; and how many times as much is spent without the change, by
        the step that it changes, or, in 'without', by series without what is taken away. What changes contribute
        in 'together' multiplies along 'from': two steps may change the same one.
        series-fresh: series, formats value by value, exact reduction, narrow packed openings and fused
        LayerNorms come together, since a series takes the narrow ring of its wire as its period.
        values-once: a published formula reads most of its values once, and here also opens what it only
        compares or adds, so that opening values once saves little before formulas change.
        """;
    }

    private TextTable costs(int tokens) {
        TextTable table = new TextTable();
        List<String> head = new ArrayList<>(List.of("step", "from", "change"));
        ablation.figures().forEach(figure -> head.add(figure.head()));
        table.row(head);
        for (Section section : Section.values()) {
            blank(table, section, head.size());
            for (StepPrice price : ablation.of(section, tokens)) {
                List<String> cells = names(price);
                cells.add(price.step().change());
                for (Figure figure : ablation.figures()) {
                    double value = figure.value().applyAsDouble(price);
                    cells.add(cell(figure, value));
                }
                table.row(cells);
            }
        }
        return table;
    }

    private TextTable factors(
            String title, int tokens, ToDoubleBiFunction<StepPrice, Figure> factor) {
        TextTable table = new TextTable();
        List<String> head = new ArrayList<>(List.of(title, "from"));
        ablation.figures().forEach(figure -> head.add(figure.head()));
        table.row(head);
        for (Section section : Section.values()) {
            blank(table, section, head.size());
            for (StepPrice price : ablation.of(section, tokens)) {
                List<String> cells = names(price);
                for (Figure figure : ablation.figures()) {
                    cells.add(number(factor.applyAsDouble(price, figure)));
                }
                table.row(cells);
            }
        }
        return table;
    }

    private static void blank(TextTable table, Section section, int cells) {
        List<String> row = new ArrayList<>(List.of("- " + section.label()));
        while (row.size() < cells) {
            row.add("");
        }
        table.row(row);
    }

    private static List<String> names(StepPrice price) {
        String from = price.step().from();
        return new ArrayList<>(List.of(price.step().name(), from == null ? "" : from));
    }

    private static String cell(Figure figure, double value) {
        if (figure.name().endsWith("Bytes")) {
            return String.format(Locale.ROOT, "%.1f", value / MEGA);
        }
        return figure.name().equals("rounds")
                ? String.format(Locale.ROOT, "%.0f", value)
                : number(value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** Everything by its name; steps have the same fields as lines of the CSV. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model", model);
        ObjectNode predicted = json.putObject("machine");
        machine.putInto(predicted);
        ArrayNode links = json.putArray("links");
        ablation.links().forEach(link -> links.add(link.toString()));
        ArrayNode steps = json.putArray("steps");
        for (StepPrice price : ablation.prices()) {
            steps.add(ResultFiles.object(ablation.byName(price)));
        }
        json.set("provenance", provenance);
        return json;
    }

    /** A line a step and length. */
    String csv() {
        StringWriter out = new StringWriter();
        try (CSVPrinter csv = new CSVPrinter(out, CSVFormat.RFC4180)) {
            csv.printRecord(ablation.byName(ablation.prices().getFirst()).keySet());
            for (StepPrice price : ablation.prices()) {
                csv.printRecord(ablation.byName(price).values());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toString();
    }

    /** Writes tables, then pictures, so that figures are there whatever pictures need. */
    void write(Path folder) {
        WholeFiles.write(folder.resolve(CSV), csv());
        JsonFiles.write(folder.resolve(JSON), json());
        WholeFiles.write(folder.resolve(TEXT), text());
        bytes().writePng(folder.resolve(BYTES));
        seconds().writePng(folder.resolve(SECONDS));
    }

    private Plot bytes() {
        Plot plot =
                new Plot(
                        model + ": bytes of an inference, step by step",
                        "step, one change after the other",
                        "MB, logarithmic");
        for (int tokens : ablation.lengths()) {
            bars(plot, tokens + " tokens, between servers", tokens, "serverBytes", 1 / MEGA);
            bars(plot, tokens + " tokens, from the dealer", tokens, "dealerBytes", 1 / MEGA);
        }
        return plot.wide().logarithmicY();
    }

    private Plot seconds() {
        Plot plot =
                new Plot(
                        model + ": predicted seconds of an inference, step by step",
                        "step, one change after the other",
                        "seconds online, logarithmic");
        for (int tokens : ablation.lengths()) {
            for (Figure figure : ablation.seconds()) {
                String link = figure.name().substring(figure.name().indexOf(' ') + 1);
                bars(plot, tokens + " tokens, " + link, tokens, figure.name(), 1);
            }
        }
        return plot.wide().logarithmicY();
    }

    private void bars(Plot plot, String name, int tokens, String wanted, double unit) {
        List<StepPrice> prices = ablation.of(Section.TOGETHER, tokens);
        Figure figure =
                ablation.figures().stream()
                        .filter(each -> each.name().equals(wanted))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no figure " + wanted));
        plot.bars(
                name,
                prices.stream().map(price -> price.step().name()).toList(),
                prices.stream().map(p -> figure.value().applyAsDouble(p) * unit).toList());
    }
}
