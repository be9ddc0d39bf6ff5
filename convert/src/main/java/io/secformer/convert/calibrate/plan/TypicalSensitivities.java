package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.observe.Range;
import io.secformer.convert.calibrate.plan.ModelStatistics.Parameter;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.strategy.Site;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Typical sensitivities of the logits of a trained BERT to noise, for a plan before there is a
 * model.
 *
 * <p>Measured by {@link Sensitivities#measure} on an encoder of 6 layers of 384 (all-MiniLM-L6-v2)
 * that was fine-tuned on 3,000 rows of SST-2, on 32 dev sentences; the 2Quad student for most, its
 * teacher for the exact softmax. They do not depend on units: what a logit, whose root mean square
 * was 0.97, is moved by where noise is as large as the values themselves. Logits are more sensitive
 * to early layers than to late ones, so there are three figures: root mean squares of the first,
 * the middle and the last third of the layers.
 *
 * <p>Of the wires that only series-wan has: the sensitivity to the same rows in series, times the
 * ratio of both that the untuned encoder showed on 24 dev sentences.
 */
final class TypicalSensitivities {
    private static final int THIRDS = 3;

    private static final Map<String, double[]> WIRES =
            Map.ofEntries(
                    entry("embeddings.norm", 0.54),
                    entry("embeddings.norm.centered", 0.58),
                    entry("embeddings.norm.scale", 0.31),
                    entry("embeddings.norm.squares", 0.24),
                    entry("embeddings.norm.wide", 0.58),
                    entry("layer.activated", 0.76, 0.17, 0.07),
                    entry("layer.attention.norm", 0.38, 0.15, 0.09),
                    entry("layer.attention.norm.centered", 0.36, 0.16, 0.11),
                    entry("layer.attention.norm.scale", 0.25, 0.09, 0.04),
                    entry("layer.attention.norm.squares", 0.10, 0.05, 0.03),
                    entry("layer.attention.norm.wide", 0.36, 0.16, 0.11),
                    entry("layer.attention.residual.unscaled", 0.67, 0.24, 0.09),
                    entry("layer.intermediate", 0.59, 0.26, 0.06),
                    entry("layer.intermediate.unscaled", 0.39, 0.21, 0.06),
                    entry("layer.output.norm", 0.41, 0.16, 0.12),
                    entry("layer.output.norm.centered", 1.14, 0.31, 0.10),
                    entry("layer.output.norm.scale", 0.70, 0.33, 0.76),
                    entry("layer.output.norm.squares", 6.56, 2.67, 0.32),
                    entry("layer.output.norm.wide", 1.14, 0.31, 0.10),
                    entry("layer.output.residual.unscaled", 0.38, 0.15, 0.07),
                    entry("pooled", 0.09),
                    entry("pooler", 0.08),
                    entry("pooler.unscaled", 0.08));

    private static final Map<String, double[]> PARAMETERS =
            Map.ofEntries(
                    entry("classifier", 0.08),
                    entry("layer.attention.output", 0.26, 0.21, 0.09),
                    entry("layer.attention.residual", 0.48, 0.29, 0.31),
                    entry("layer.attention.value", 0.56, 0.43, 0.18),
                    entry("layer.intermediate", 0.51, 0.34, 0.08),
                    entry("layer.output", 0.97, 0.29, 0.06),
                    entry("layer.output.residual", 0.44, 0.22, 0.15),
                    entry("pooler", 0.04));

    private final BertConfig config;
    private final Map<String, double[]> wires = new HashMap<>(WIRES);
    private final Map<String, double[]> parameters = new HashMap<>(PARAMETERS);

    private TypicalSensitivities(BertConfig config) {
        this.config = config;
        AttentionPlanning attention = AttentionPlanning.of(config);
        wires.putAll(attention.wireSensitivities());
        parameters.putAll(attention.parameterSensitivities());
    }

    /** The sensitivities of a model of those ranges and parameters. */
    static Sensitivities of(
            BertConfig config, Map<String, Range> ranges, Map<String, Parameter> parameters) {
        TypicalSensitivities typical = new TypicalSensitivities(config);
        SortedMap<String, Double> byWire = new TreeMap<>();
        SortedMap<String, Double> byParameter = new TreeMap<>();
        ranges.forEach(
                (name, range) -> typical.put(byWire, typical.wires, name, range.rootMeanSquare()));
        parameters.forEach(
                (name, values) ->
                        typical.put(
                                byParameter, typical.parameters, name, values.rootMeanSquare()));
        return new Sensitivities(1, byWire, byParameter);
    }

    private void put(
            SortedMap<String, Double> felt,
            Map<String, double[]> typical,
            String name,
            double size) {
        double[] relative = typical.get(Site.kindOf(name));
        if (relative != null) {
            int third = relative.length == 1 ? 0 : third(name);
            felt.put(name, relative[third] / size);
            if (Site.of(name).role().isOfRows()) {
                felt.put(BertNames.relative(name), relative[third]);
            }
        }
    }

    private int third(String name) {
        return THIRDS * Site.of(name).block().layer() / config.numHiddenLayers();
    }

    /** A kind of wire or parameter, and how sensitive logits are to it: alike, or by thirds. */
    static Map.Entry<String, double[]> entry(String kind, double... thirds) {
        return Map.entry(kind, thirds);
    }
}
