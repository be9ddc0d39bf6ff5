package io.secformer.convert.card;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.share.ShareWriter;
import io.secformer.datasets.glue.Task;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The card of a trained model, from its record of provenance. */
public final class ModelCard {
    /** The card's file, in a model's folder and beside its shares. */
    public static final String FILE = ShareWriter.CARD_FILE;

    /** The record of provenance in a model's folder. */
    public static final String RECORD = "provenance.json";

    /** Of the recipe these are said elsewhere, or are the same in every card. */
    private static final List<String> SAID =
            List.of("command", "task", "taskOptions", "trainSha256", "devSha256", "config");

    private ModelCard() {}

    /**
     * Writes a card.
     *
     * @param place the model's folder, whose name is in the commands
     * @param provenance the model's record, as {@code provenance.json} has it
     */
    public static String of(Path place, BertConfig config, Task task, JsonNode provenance) {
        String folder = nameOf(place);
        JsonNode data = provenance.path("data");
        CardTask about = new CardTask(task, data.path("devExamples").asInt());
        double metric = provenance.path("devMetric").asDouble(Double.NaN);
        String role = provenance.path("role").asText("model");
        String name = task.taskName() + " " + role;
        int longest =
                Math.min(
                        provenance.path("recipe").path("maxTokens").asInt(Integer.MAX_VALUE),
                        config.maxPositionEmbeddings());
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("task", about.words());
        facts.put(
                about.metric() + " on the dev set, in the clear",
                String.format(Locale.ROOT, "%.1f (%d examples)", metric, about.devExamples()));
        Architecture.describe(config, facts);
        facts.put("buckets", Architecture.bucketsInWords(longest));
        Markdown card =
                new Markdown()
                        .header(about.header(name, metric))
                        .title(name)
                        .paragraph(
                                "A BERT text classifier, "
                                        + (role.equals("student")
                                                ? "distilled from a teacher so that two servers can"
                                                        + " evaluate it on secret shares"
                                                : "fine-tuned on its task; it can teach a student,"
                                                        + " or be shared as it is")
                                        + ". Made by SecFormer for the JVM.")
                        .facts(facts)
                        .section("Data")
                        .paragraph(about.data())
                        .facts(data(data))
                        .section("Licence")
                        .paragraph(
                                "Not stated here. The weights come under the terms of the model"
                                    + " that they started from and of the data: name them before"
                                    + " you publish this folder, in the header as `license:`.")
                        .section("Training")
                        .facts(training(provenance));
        return card.section("Use")
                .paragraph(use(config))
                .commands(
                        List.of(
                                "./secformer evaluate --model %s --task %s --glue-dir GLUE"
                                        .formatted(folder, task.taskName()),
                                "./secformer convert --model %s --task %s --calibrate TRAIN_FILE --out shares"
                                        .formatted(folder, task.taskName())))
                .section("What must stay secret")
                .paragraph(
                        "This folder is the whole model in the clear. Servers get shares of it,"
                                + " which `convert` makes: never this folder. Clients get the"
                                + " tokenizer's files only.")
                .toString();
    }

    /** A folder's own name. */
    static String nameOf(Path folder) {
        return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    }

    private static String use(BertConfig config) {
        return config.softmax() == SoftmaxFunction.SOFTMAX
                ? "Python's `transformers` loads this folder, too."
                : "Python's `transformers` loads this folder, too, but computes the ordinary"
                        + " softmax in place of "
                        + config.softmax().jsonName()
                        + ": its answers are others. These commands know it:";
    }

    private static Map<String, String> data(JsonNode data) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("training examples", data.path("trainExamples").asText());
        facts.put("dev examples", data.path("devExamples").asText());
        facts.put("SHA-256 of the training file", data.path("trainSha256").asText());
        facts.put("SHA-256 of the dev file", data.path("devSha256").asText());
        return facts;
    }

    private static Map<String, String> training(JsonNode provenance) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("started from", provenance.path("startedFrom").asText());
        provenance
                .path("recipe")
                .properties()
                .forEach(
                        entry -> {
                            if (!SAID.contains(entry.getKey())
                                    && !entry.getKey().equals("startedFrom")) {
                                facts.put(inWords(entry.getKey()), value(entry.getValue()));
                            }
                        });
        provenance
                .path("versions")
                .properties()
                .forEach(entry -> facts.put(entry.getKey(), entry.getValue().asText()));
        return facts;
    }

    private static String value(JsonNode value) {
        return value.isArray() ? value.toString().replaceAll("[\\[\\]]", "") : value.asText();
    }

    /** {@code stage1LearningRate} as people write it. */
    private static String inWords(String key) {
        return key.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
}
