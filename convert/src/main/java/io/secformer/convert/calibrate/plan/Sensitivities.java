package io.secformer.convert.calibrate.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.calibrate.observe.Passes;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.reading.GradientReading;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.strategy.BertNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sensitivity of the logits to noise: the root mean square, over sentences and labels, of what a
 * logit is moved by where independent noise of root mean square 1 is added to every value of a wire
 * or weight. To first order, since roundings are small.
 *
 * @param sentences that were looked at; 0 if nothing is known
 * @param byWire by the name of the wire; with {@link BertNames#RELATIVE} behind it, of noise that
 *     is relative to the values
 * @param byParameter by the name of the weight or gain
 */
public record Sensitivities(
        int sentences, SortedMap<String, Double> byWire, SortedMap<String, Double> byParameter) {
    /** Sentences that are looked at where nothing else is said. */
    public static final int DEFAULT_SENTENCES = 64;

    /** What is longer is cut: a record of all values is kept for a sentence. */
    private static final int MOST_TOKENS = 128;

    /** Nothing is known: the general rules decide. */
    public static final Sensitivities UNKNOWN =
            new Sensitivities(0, new TreeMap<>(), new TreeMap<>());

    public Sensitivities {
        byWire = Collections.unmodifiableSortedMap(new TreeMap<>(byWire));
        byParameter = Collections.unmodifiableSortedMap(new TreeMap<>(byParameter));
    }

    /** Measures a model in plain Java. */
    public static Sensitivities measure(
            BertParameters model, Strategy strategy, List<TokenInput> inputs, int sentences) {
        return measure(model, strategy, inputs, sentences, Passes.plain());
    }

    /**
     * Measures a model on some of the inputs, spread evenly over them.
     *
     * @param strategy the program that is to be planned
     * @param sentences how many
     */
    public static Sensitivities measure(
            BertParameters model,
            Strategy strategy,
            List<TokenInput> inputs,
            int sentences,
            Passes passes) {
        List<TokenInput> chosen = spread(inputs, sentences);
        Map<String, float[]> transposed = new ConcurrentHashMap<>();
        SortedMap<String, Double> byWire = new TreeMap<>();
        SortedMap<String, Double> byParameter = new TreeMap<>();
        passes.run(
                "sensitivities",
                chosen,
                input ->
                        GradientReading.squares(
                                model, input, strategy, transposed, passes.ranges()),
                squares -> {
                    squares.byWire().forEach((name, sum) -> byWire.merge(name, sum, Double::sum));
                    squares.byParameter()
                            .forEach((name, sum) -> byParameter.merge(name, sum, Double::sum));
                });
        double logits = (double) chosen.size() * model.config().numLabels();
        byWire.replaceAll((name, sum) -> Math.sqrt(sum / logits));
        byParameter.replaceAll((name, sum) -> Math.sqrt(sum / logits));
        return new Sensitivities(chosen.size(), byWire, byParameter);
    }

    /** What a site's noise moves the logits by; of a gain, with the mean of the gained row. */
    double of(Fractions.Rounding site) {
        return switch (site.of()) {
            case WIRE, SERIES -> byWire.getOrDefault(site.name(), 0.0);
            case PARAMETER ->
                    Math.hypot(
                            byParameter.getOrDefault(site.name(), 0.0),
                            byParameter.getOrDefault(site.name() + BertNames.MEAN, 0.0));
        };
    }

    private static List<TokenInput> spread(List<TokenInput> inputs, int sentences) {
        List<TokenInput> all = new ArrayList<>();
        for (TokenInput input : inputs) {
            for (int b = 0; b < input.batch(); b++) {
                int length = Math.min(input.lengths()[b], MOST_TOKENS);
                all.add(
                        TokenInput.of(
                                Arrays.copyOf(input.tokenIds()[b], length),
                                Arrays.copyOf(input.tokenTypes()[b], length)));
            }
        }
        List<TokenInput> chosen = new ArrayList<>();
        int count = Math.min(sentences, all.size());
        for (int i = 0; i < count; i++) {
            chosen.add(all.get((int) (((2L * i + 1) * all.size()) / (2L * count))));
        }
        return chosen;
    }

    /** All of them as JSON, for the owner's report: they show something of the weights. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("sentences", sentences);
        ObjectNode wires = json.putObject("wires");
        byWire.forEach(wires::put);
        ObjectNode parameters = json.putObject("parameters");
        byParameter.forEach(parameters::put);
        return json;
    }
}
