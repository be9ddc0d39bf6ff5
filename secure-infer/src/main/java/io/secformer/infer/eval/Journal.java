package io.secformer.infer.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.infer.eval.Outcome.Local;
import io.secformer.infer.eval.Outcome.Shared;
import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation has found so far, appended to a file as it comes: one JSON object a line, the
 * first of which says what it is about. A line that an interruption has cut off is left out.
 */
public final class Journal {
    /** The name of the file in a run folder. */
    public static final String FILE = "outcomes.jsonl";

    private final @Nullable JsonLines file;
    private final Map<Integer, Local> locals = new TreeMap<>();
    private final Map<Integer, Shared> shareds = new TreeMap<>();

    private Journal(@Nullable JsonLines file) {
        this.file = file;
    }

    /** Remembers as long as this object lives. */
    public static Journal inMemory() {
        return new Journal(null);
    }

    /**
     * Opens a file and reads what it holds, or starts it.
     *
     * @param about what decides the outcomes, by name: digests and options
     * @param restart starts anew if the file is about something else
     * @throws FormatException if it is, and that was not wanted; the sentence names what differs
     */
    public static Journal open(Path file, Map<String, String> about, boolean restart) {
        JsonLines kept = new JsonLines(file);
        Journal journal = new Journal(kept);
        List<JsonNode> lines = kept.read();
        String difference = lines.isEmpty() ? "" : difference(lines.getFirst(), about);
        if (!difference.isEmpty() && !restart) {
            throw new FormatException(
                    file,
                    "is of another "
                            + difference
                            + ": --restart-if-changed starts anew, or take another --out");
        }
        if (lines.isEmpty() || !difference.isEmpty()) {
            ObjectNode first = JsonNodeFactory.instance.objectNode();
            about.forEach(first::put);
            kept.restart(List.of(first));
        } else {
            lines.subList(1, lines.size()).forEach(journal::read);
            kept.cutOff();
        }
        return journal;
    }

    private static String difference(JsonNode found, Map<String, String> about) {
        return about.keySet().stream()
                .filter(name -> !found.path(name).asText().equals(about.get(name)))
                .findFirst()
                .orElse("");
    }

    private void read(JsonNode line) {
        int place = line.path("example").asInt(-1);
        if (line.has("clear")) {
            double[] fixed = line.has("fixed") ? doubles(line.path("fixed")) : null;
            locals.put(
                    place,
                    new Local(doubles(line.path("clear")), fixed, line.path("saturated").asLong()));
        } else {
            shareds.put(
                    place,
                    new Shared(
                            doubles(line.path("private")),
                            line.path("rounds").asInt(),
                            line.path("serverBytes").asDouble(),
                            line.path("dealerBytes").asDouble(),
                            line.path("onlineSeconds").asDouble(),
                            line.path("offlineSeconds").asDouble(),
                            line.path("wallSeconds").asDouble()));
        }
    }

    private static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.path(i).asDouble();
        }
        return values;
    }

    /** What is known of an example, or null. */
    public synchronized @Nullable Local local(int place) {
        return locals.get(place);
    }

    /** The private answer for an example, or null. */
    public synchronized @Nullable Shared shared(int place) {
        return shareds.get(place);
    }

    /**
     * What became of all examples, each of which has been read in the clear.
     *
     * @throws NullPointerException if one has not
     */
    public List<Outcome> outcomes(List<Subject> subjects) {
        List<Outcome> outcomes = new ArrayList<>(subjects.size());
        for (int place = 0; place < subjects.size(); place++) {
            outcomes.add(
                    new Outcome(
                            subjects.get(place),
                            Objects.requireNonNull(local(place)),
                            shared(place)));
        }
        return outcomes;
    }

    /** Keeps what the readings in the clear found. */
    public synchronized void addLocal(int place, Local local) {
        ObjectNode line = JsonNodeFactory.instance.objectNode().put("example", place);
        put(line, "clear", local.clear());
        double[] fixed = local.fixed();
        if (fixed != null) {
            put(line, "fixed", fixed);
            line.put("saturated", local.saturated());
        }
        write(List.of(line));
        locals.put(place, local);
    }

    /** Keeps private answers, all or none. */
    public synchronized void addShared(Map<Integer, Shared> answers) {
        Map<Integer, JsonNode> lines = new LinkedHashMap<>();
        answers.forEach(
                (place, answer) -> {
                    ObjectNode line = JsonNodeFactory.instance.objectNode().put("example", place);
                    put(line, "private", answer.logits());
                    line.put("rounds", answer.rounds());
                    line.put("serverBytes", answer.serverBytes());
                    line.put("dealerBytes", answer.dealerBytes());
                    line.put("onlineSeconds", answer.onlineSeconds());
                    line.put("offlineSeconds", answer.offlineSeconds());
                    line.put("wallSeconds", answer.wallSeconds());
                    lines.put(place, line);
                });
        write(List.copyOf(lines.values()));
        shareds.putAll(answers);
    }

    private static void put(ObjectNode line, String name, double[] values) {
        for (double value : values) {
            line.withArray(name).add(value);
        }
    }

    private void write(List<? extends JsonNode> lines) {
        if (file != null) {
            file.append(lines);
        }
    }
}
