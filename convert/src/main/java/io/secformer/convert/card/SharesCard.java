package io.secformer.convert.card;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.share.Calibration;
import io.secformer.convert.share.PublicEmbeddings;
import io.secformer.datasets.glue.Task;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * The public card beside the shares of a model.
 *
 * @param task its classes in the order of the model's outputs
 * @param calibration how far the plan reaches
 * @param provenance the model's own record; a missing node where there is none
 */
public record SharesCard(
        BertConfig config,
        Task task,
        PrecisionPlan plan,
        Calibration calibration,
        JsonNode provenance) {
    private static final double MEGA = 1e6;
    private static final int MAX_RECORD_BYTES = 1 << 22;

    /**
     * The card of a model, with what trained it has written about it.
     *
     * @param model the folder that is converted
     */
    public static SharesCard of(
            Path model, BertConfig config, Task task, PrecisionPlan plan, Calibration calibration) {
        Path file = model.resolve(ModelCard.RECORD);
        JsonNode record;
        try {
            record =
                    Files.isRegularFile(file)
                            ? JsonFiles.read(file, MAX_RECORD_BYTES)
                            : MissingNode.getInstance();
        } catch (FormatException e) {
            // Whoever has edited it gets no facts from it.
            record = MissingNode.getInstance();
        }
        return new SharesCard(config, task, plan, calibration, record);
    }

    /**
     * Writes the card.
     *
     * @param shares the folder that it will lie in, whose name is in the commands
     * @param model the folder that is converted, whose tokenizer clients need
     */
    public String text(Path shares, Path model) {
        String folder = ModelCard.nameOf(shares);
        String tokenizer = ModelCard.nameOf(model);
        boolean isOfTask = provenance.path("task").asText().equals(task.taskName());
        double metric = isOfTask ? provenance.path("devMetric").asDouble(Double.NaN) : Double.NaN;
        CardTask about =
                new CardTask(
                        task, isOfTask ? provenance.path("data").path("devExamples").asInt() : 0);
        String name = task.taskName() + " in secret shares";
        int longest = calibration.longestInput(config.maxPositionEmbeddings());
        Markdown card =
                new Markdown()
                        .header(about.header(name, metric))
                        .title(name)
                        .paragraph(
                                "A BERT text classifier for two servers, which evaluate it without"
                                        + " seeing texts, weights or answers. Made by `convert` of"
                                        + " SecFormer for the JVM.")
                        .section("What must stay secret")
                        .table(List.of("file", "who may have it"), files())
                        .paragraph(
                                "**Whoever has `party0` and `party1` has the model.** Either alone"
                                        + " is random bits. Never store or send them together.")
                        .section("Model")
                        .facts(facts(about, metric, longest))
                        .section("Cost of an inference")
                        .paragraph(
                                "Of one text, from the plan; costs do not depend on texts or"
                                        + " weights.");
        List<List<String>> costs = costs(longest);
        if (costs.isEmpty()) {
            card.paragraph("`./secformer plan --model %s` tells it.".formatted(folder));
        } else {
            card.table(
                    List.of(
                            "padded tokens",
                            "rounds",
                            "MB between the servers",
                            "MB of the client",
                            "MB from the dealer, before"),
                    costs);
        }
        return card.section("Evaluations")
                + EvaluationRows.empty()
                + new Markdown()
                        .section("Run")
                        .paragraph(
                                "Each role on a machine of its own, with its own folder of keys,"
                                    + " and each server with its own share; so on one machine, for"
                                    + " a trial:")
                        .commands(commands(folder, tokenizer));
    }

    private List<List<String>> files() {
        List<List<String>> files = new ArrayList<>();
        files.add(List.of("party0/", "server 0 alone"));
        files.add(List.of("party1/", "server 1 alone"));
        files.add(List.of("report.json", "the model's owner alone: it tells about the weights"));
        if (plan.embedding() == Embedding.PUBLIC) {
            files.add(
                    List.of(
                            PublicEmbeddings.FOLDER + "/",
                            "clients; the embedding tables are public by the owner's choice"));
        }
        files.add(List.of(ModelCard.FILE, "everybody"));
        return files;
    }

    private Map<String, String> facts(CardTask about, double metric, int longest) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("task", about.words());
        if (!Double.isNaN(metric)) {
            facts.put(
                    about.metric() + " on the dev set, in the clear",
                    String.format(Locale.ROOT, "%.1f (%d examples)", metric, about.devExamples()));
        }
        Architecture.describe(config, facts);
        facts.put("strategy", plan.strategy().describe());
        facts.put("embedding tables", plan.embedding().optionName());
        facts.put("rings", span(plan.wires().values()) + " bits");
        facts.put("size of a share", megabytes(8L * words()) + " MB");
        facts.put("buckets", Architecture.bucketsInWords(longest));
        if (calibration.plannedTokens() > 0) {
            facts.put(
                    "calibration",
                    "on texts of up to %d tokens, planned for %d; answers to longer texts may be"
                                    .formatted(
                                            calibration.calibratedTokens(),
                                            calibration.plannedTokens())
                            + " wrong, which the client is told");
        }
        if (!Double.isNaN(calibration.logitError())) {
            facts.put(
                    "error of a logit",
                    String.format(
                            Locale.ROOT,
                            "%.2g, root mean square of all roundings",
                            calibration.logitError()));
        }
        return facts;
    }

    private long words() {
        long words = 0;
        for (ParameterFormat format : plan.parameters().values()) {
            words += format.size();
        }
        return words;
    }

    private static String span(Collection<Wire> wires) {
        IntSummaryStatistics bits = wires.stream().mapToInt(Wire::ringBits).summaryStatistics();
        return bits.getMin() == bits.getMax()
                ? Integer.toString(bits.getMin())
                : bits.getMin() + " to " + bits.getMax();
    }

    private List<List<String>> costs(int longest) {
        CostSource source = ServiceLoader.load(CostSource.class).findFirst().orElse(null);
        if (source == null) {
            return List.of();
        }
        return Architecture.buckets(longest).stream()
                .map(tokens -> source.of(config, plan, tokens))
                .map(
                        cost ->
                                List.of(
                                        Integer.toString(cost.tokens()),
                                        Integer.toString(cost.rounds()),
                                        megabytes(cost.serverBytes()),
                                        megabytes(cost.clientBytes()),
                                        megabytes(cost.dealerBytes())))
                .toList();
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, bytes < MEGA / 10 ? "%.4f" : "%.2f", bytes / MEGA);
    }

    private List<String> commands(String folder, String tokenizer) {
        String embeddings =
                plan.embedding() == Embedding.PUBLIC
                        ? " --embeddings " + folder + "/" + PublicEmbeddings.FOLDER
                        : "";
        return List.of(
                "./secformer keys --out keys",
                "./secformer dealer --keys keys --state state",
                "./secformer server --party 1 --shares " + folder + "/party1 --keys keys",
                "./secformer server --party 0 --shares " + folder + "/party0 --keys keys",
                "./secformer infer --text-file texts.txt --tokenizer "
                        + tokenizer
                        + " --keys keys"
                        + embeddings);
    }
}
