package io.secformer.infer.planning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.infer.bench.InferenceTimes;
import io.secformer.infer.bench.KernelSpeeds;
import io.secformer.infer.bench.ProductSpeed;
import io.secformer.infer.cost.MatrixProducts;
import io.secformer.infer.eval.ResultFiles;
import io.secformer.infer.pipeline.RunProvenance;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.WholeFiles;
import io.secformer.kit.text.Rounded;
import io.secformer.kit.text.TextTable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * What {@code secformer bench} measured, as text, JSON and CSV.
 *
 * @param machine where, with what and when
 * @param models what was evaluated, by length and strategy
 * @param kernels ring products
 * @param inferences by length and network
 */
record BenchReport(
        ObjectNode machine,
        List<ModelChoice> models,
        KernelSpeeds kernels,
        List<InferenceTimes> inferences) {

    private record Row(String name, Function<InferenceTimes, String> value) {}

    private static final List<Row> ROWS =
            List.of(
                    new Row("strategy", InferenceTimes::strategy),
                    new Row("sentences x tokens", t -> t.batch() + " x " + t.tokens()),
                    new Row("link", t -> t.link().toString()),
                    new Row("inferences", t -> t.repeats() + " after " + t.warmUp()),
                    new Row("what is dealt", t -> t.spool() ? "on disk" : "in memory"),
                    new Row("rounds", t -> Integer.toString(t.rounds())),
                    new Row("MB between servers", t -> number(t.serverBytes() / 1e6)),
                    new Row("MB of the client", t -> number(t.clientBytes() / 1e6)),
                    new Row("MB from the dealer", t -> number(t.dealerBytes() / 1e6)),
                    new Row("offline s", t -> number(t.offlineSeconds())),
                    new Row("online s", t -> number(t.onlineSeconds())),
                    new Row("online s as predicted", t -> number(t.predictedSeconds())),
                    new Row("s of matrix products", t -> number(t.productSeconds())),
                    new Row("online to products", t -> number(t.onlineToProducts())),
                    new Row("peak GB of a server", t -> number(t.serverMemory() / 1e9)),
                    new Row("peak GB of the dealer", t -> number(t.dealerMemory() / 1e9)));

    BenchReport {
        models = List.copyOf(models);
        inferences = List.copyOf(inferences);
    }

    /** Tables for people. */
    String text() {
        StringBuilder text = new StringBuilder();
        machine.properties()
                .forEach(
                        field ->
                                text.append(
                                        String.format(
                                                Locale.ROOT,
                                                "%-11s %s%n",
                                                field.getKey(),
                                                field.getValue().asText())));
        text.append("\nring products of 64-bit words, G multiply-adds/s\n");
        text.append(kernelTable());
        kernels.missing().forEach(line -> text.append(line).append('\n'));
        kernels.kernelRatio()
                .ifPresent(
                        ratio ->
                                text.append("kernelRatio ")
                                        .append(number(ratio))
                                        .append(
                                                ": 1 is 90 % of the register limit on one thread"
                                                        + " and 80 % on more\n"));
        if (!inferences.isEmpty()) {
            text.append('\n');
            for (String source : sources()) {
                text.append(model().description()).append(", ").append(source);
                text.append(model().shares() == null ? ", random weights\n" : "\n");
            }
            text.append(inferenceTable());
        }
        return text.toString();
    }

    private ModelChoice model() {
        return models.getFirst();
    }

    private List<String> sources() {
        return models.stream().map(ModelChoice::source).distinct().toList();
    }

    /** How many times as long as our own strategy it takes online, where both were measured. */
    private OptionalDouble onlineToSeries(InferenceTimes times) {
        return inferences.stream()
                .filter(
                        own ->
                                own.strategy().equals(Strategy.SERIES.name())
                                        && own.tokens() == times.tokens()
                                        && own.link().equals(times.link()))
                .mapToDouble(own -> times.onlineSeconds() / own.onlineSeconds())
                .findFirst();
    }

    private TextTable kernelTable() {
        TextTable table = new TextTable();
        List<MatrixProducts> shapes =
                kernels.speeds().stream().map(ProductSpeed::shape).distinct().toList();
        TreeSet<Integer> threads = new TreeSet<>();
        kernels.speeds().forEach(speed -> threads.add(speed.threads()));
        List<String> head = new ArrayList<>(List.of("", "threads"));
        shapes.forEach(shape -> head.add(shape.shape()));
        table.row(head);
        for (int count : threads) {
            Double limit = kernels.limits().get(count);
            if (limit != null) {
                List<String> cells = cells("register limit", count);
                shapes.forEach(_ -> cells.add(number(limit / 1e9)));
                table.row(cells);
            }
            for (String kernel : names()) {
                List<String> cells = cells(kernel, count);
                shapes.forEach(shape -> cells.add(giga(kernels.perSecond(kernel, count, shape))));
                table.row(cells);
            }
            table.row(
                    Stream.concat(
                                    cells("vector / limit, lowest", count).stream(),
                                    Stream.concat(
                                            Stream.of(ratio(kernels.shareOfLimit(count))),
                                            shapes.stream().skip(1).map(_ -> "")))
                            .toList());
            table.row(
                    Stream.concat(
                                    cells("vector / libtorch, lowest", count).stream(),
                                    Stream.concat(
                                            Stream.of(
                                                    ratio(
                                                            kernels.timesAsFastAs(
                                                                    KernelSpeeds.LIBTORCH, count))),
                                            shapes.stream().skip(1).map(_ -> "")))
                            .toList());
        }
        return table;
    }

    private List<String> names() {
        return kernels.speeds().stream().map(ProductSpeed::kernel).distinct().toList();
    }

    private static List<String> cells(String name, int threads) {
        return new ArrayList<>(List.of(name, Integer.toString(threads)));
    }

    private TextTable inferenceTable() {
        TextTable table = new TextTable();
        for (Row row : ROWS) {
            List<String> cells = new ArrayList<>();
            cells.add(row.name());
            inferences.forEach(times -> cells.add(row.value().apply(times)));
            table.row(cells);
        }
        if (inferences.stream().map(InferenceTimes::strategy).distinct().count() > 1) {
            List<String> cells = new ArrayList<>(List.of("online to series"));
            inferences.forEach(times -> cells.add(ratio(onlineToSeries(times))));
            table.row(cells);
        }
        return table;
    }

    /** Everything by its name. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("machine", machine);
        json.put("model", model().description());
        ArrayNode plans = json.putArray("plans");
        sources().forEach(plans::add);
        ObjectNode ring = json.putObject("ringProduct");
        kernels.kernelRatio()
                .ifPresent(ratio -> ring.put("kernelRatio", Rounded.decimals(ratio, 3)));
        ArrayNode limits = ring.putArray("registerLimit");
        kernels.limits()
                .forEach(
                        (threads, limit) ->
                                limits.addObject()
                                        .put("threads", threads)
                                        .put("multiplyAddsPerSecond", Math.round(limit)));
        ArrayNode speeds = ring.putArray("speeds");
        kernels.speeds()
                .forEach(
                        speed ->
                                speeds.addObject()
                                        .put("kernel", speed.kernel())
                                        .put("threads", speed.threads())
                                        .put("shape", speed.shape().shape())
                                        .put(
                                                "multiplyAddsPerSecond",
                                                Math.round(speed.perSecond())));
        ArrayNode times = json.putArray("inferences");
        for (InferenceTimes one : inferences) {
            ObjectNode fields = ResultFiles.object(one.byName());
            onlineToSeries(one)
                    .ifPresent(ratio -> fields.put("onlineToSeries", Rounded.decimals(ratio, 3)));
            times.add(fields);
        }
        return json;
    }

    /** A line a figure: what was measured, at what, how much. */
    String csv() {
        StringWriter out = new StringWriter();
        try (CSVPrinter csv = new CSVPrinter(out, CSVFormat.RFC4180)) {
            csv.printRecord("subject", "variant", "quantity", "value");
            for (Map.Entry<String, JsonNode> field : machine.properties()) {
                csv.printRecord("machine", "", field.getKey(), field.getValue().asText());
            }
            for (Map.Entry<Integer, Double> limit : kernels.limits().entrySet()) {
                csv.printRecord(
                        "register limit",
                        limit.getKey() + " threads",
                        "multiplyAddsPerSecond",
                        limit.getValue());
            }
            for (ProductSpeed speed : kernels.speeds()) {
                csv.printRecord(
                        speed.kernel(),
                        speed.threads() + " threads, " + speed.shape().shape(),
                        "multiplyAddsPerSecond",
                        speed.perSecond());
            }
            if (kernels.kernelRatio().isPresent()) {
                csv.printRecord(
                        KernelSpeeds.VECTOR,
                        "",
                        "kernelRatio",
                        kernels.kernelRatio().getAsDouble());
            }
            for (InferenceTimes times : inferences) {
                String variant =
                        times.strategy()
                                + ", "
                                + times.batch()
                                + " x "
                                + times.tokens()
                                + " tokens, "
                                + times.link();
                for (Map.Entry<String, Object> field : times.byName().entrySet()) {
                    csv.printRecord(
                            model().description(), variant, field.getKey(), field.getValue());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toString();
    }

    /** Writes {@code bench.txt}, {@code bench.json} and {@code bench.csv}. */
    void write(Path folder) {
        WholeFiles.write(folder.resolve("bench.txt"), text());
        WholeFiles.write(folder.resolve("bench.csv"), csv());
        JsonFiles.write(folder.resolve("bench.json"), json());
    }

    /** This machine, now. */
    static ObjectNode here() {
        ObjectNode machine = RunProvenance.here();
        machine.put("processor", processor());
        return machine;
    }

    /** The processor's name, where the system tells it. */
    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException | UncheckedIOException e) {
            return "unknown";
        }
    }

    private static String giga(OptionalDouble perSecond) {
        return perSecond.isPresent() ? number(perSecond.getAsDouble() / 1e9) : "-";
    }

    private static String ratio(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : "-";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
