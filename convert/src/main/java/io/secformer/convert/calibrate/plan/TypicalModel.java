package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.observe.Range;
import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.calibrate.plan.ModelStatistics.Parameter;
import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.parameter.ChannelGroups.Group;
import io.secformer.convert.strategy.ActivationRule;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.NormScale;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a trained BERT typically looks like to the planner, so that costs can be planned before
 * there is a model.
 *
 * <p>Ranges are those that six-layer encoders fine-tuned and distilled on SST-2 and RTE were seen
 * to take in their middle layers, in units that do not depend on the size of the model; weights
 * have the spread that BERT is trained with. A real model's plan differs by a few bits a wire:
 * convert it and read its own.
 */
public final class TypicalModel {
    private static final double WEIGHT = 0.04;
    private static final double LARGEST_WEIGHT = 0.8;

    /**
     * Of outlier columns of the rows before a layer's LayerNorms. Two encoders of 6 layers of 384
     * have 1 to 7 of them before the first LayerNorm and 4 to 10 before the second one, where one
     * of them reaches 50 to 220.
     */
    private static final int[] ATTENTION_OUTLIERS = {1, 1, 1, 1};

    private static final int[] OUTPUT_OUTLIERS = {5, 2, 1, 1, 1, 1, 1};

    /** What the columns of these rows reach, the outliers as they are once divided. */
    private static final double LAYER_ROWS = 5.3;

    /**
     * Of a thousand channels of an activation, how many are divided by so many quarters or less.
     */
    private static final SortedMap<Integer, Integer> CHANNELS =
            new TreeMap<>(Map.of(0, 182, 1, 344, 2, 587, 3, 816, 4, 933, 6, 993, 12, 1000));

    private final BertConfig config;
    private final int tokens;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final TypicalRanges ranges = new TypicalRanges();
    private final Map<String, List<Group>> groups = new TreeMap<>();
    private final Map<String, ColumnExponents> exponents = new TreeMap<>();

    private TypicalModel(BertConfig config, int tokens) {
        this.config = config;
        this.tokens = tokens;
    }

    /**
     * The plan of a typical model.
     *
     * @param tokens length of the longest sentences
     * @throws IllegalArgumentException if the program cannot evaluate the model at that length
     */
    public static PrecisionPlan plan(BertConfig config, int tokens, PlanOptions options) {
        TypicalModel typical = new TypicalModel(config, tokens);
        typical.embeddings();
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            typical.layer(layer);
        }
        typical.classifier();
        ModelStatistics model =
                new ModelStatistics(
                        config,
                        typical.parameters,
                        typical.groups,
                        typical.exponents,
                        typical.ranges.heads());
        Ranges ranges = typical.ranges.seen(tokens);
        if (!options.strategy().isPlanned()) {
            return UniformPlanner.plan(model, ranges, options);
        }
        return Planner.plan(
                        model,
                        ranges,
                        options,
                        TypicalSensitivities.of(
                                config, typical.ranges.byWire(), typical.parameters),
                        (name, bits) -> {})
                .plan();
    }

    private void embeddings() {
        int hidden = config.hiddenSize();
        int rows = config.vocabSize() + config.typeVocabSize();
        put(BertNames.EMBEDDING_TABLE, rows, hidden, WEIGHT, 2.5);
        put(
                BertNames.EMBEDDING_POSITIONS,
                config.maxPositionEmbeddings(),
                hidden,
                WEIGHT / 2,
                LARGEST_WEIGHT);
        norm(Block.embeddingNorm(), 0.003, 0.03, 2.8);
    }

    private void layer(int index) {
        int hidden = config.hiddenSize();
        int inner = config.intermediateSize();
        Block attention = Block.attention(index);
        Block layer = Block.layer(index);
        double heads = Math.sqrt(config.headSize());
        outliers(Block.attentionNorm(index), ATTENTION_OUTLIERS);
        outliers(Block.outputNorm(index), OUTPUT_OUTLIERS);
        linear(attention.wire(SiteRole.QUERY), hidden, hidden, WEIGHT / heads);
        linear(attention.wire(SiteRole.KEY), hidden, hidden, WEIGHT);
        linear(attention.wire(SiteRole.VALUE), hidden, hidden, WEIGHT);
        linear(attention.wire(SiteRole.OUTPUT), hidden, hidden, WEIGHT);
        residual(attention.wire(SiteRole.RESIDUAL));
        linear(layer.wire(SiteRole.INTERMEDIATE), hidden, inner, WEIGHT);
        linear(layer.wire(SiteRole.OUTPUT), inner, hidden, WEIGHT);
        residual(layer.wire(SiteRole.OUTPUT_RESIDUAL));

        ranges.symmetric(attention.wire(SiteRole.QUERY), 8 / heads, 1.3 / heads);
        ranges.symmetric(attention.wire(SiteRole.KEY), 8, 1.3);
        ranges.symmetric(attention.wire(SiteRole.VALUE), 5, 0.7);
        AttentionPlanning.of(config).typical(ranges, attention, config.numAttentionHeads(), tokens);
        ranges.symmetric(attention.wire(SiteRole.NORMALIZED), 2.5, 0.3);
        norm(Block.attentionNorm(index), 0.18, 1, LAYER_ROWS);
        activation(layer);
        norm(Block.outputNorm(index), 0.35, 20, LAYER_ROWS);
        for (SiteRole weight : List.of(SiteRole.QUERY, SiteRole.KEY, SiteRole.VALUE)) {
            unscaled(attention.wire(weight));
        }
        unscaled(layer.wire(SiteRole.INTERMEDIATE));
        unscaledResidual(attention.wire(SiteRole.RESIDUAL));
        unscaledResidual(layer.wire(SiteRole.OUTPUT_RESIDUAL));
    }

    /** What a weight makes of rows that are not scaled yet: larger where rows are larger. */
    private void unscaled(String weight) {
        Range squares = ranges.of(normBefore(weight).wire(SiteRole.SUM_OF_SQUARES));
        Range read = ranges.of(weight);
        double largestRow = Math.sqrt(squares.high() / config.hiddenSize());
        double typicalRow = Math.sqrt(squares.rootMeanSquare() / config.hiddenSize());
        ranges.symmetric(
                Site.of(weight).unscaled().name(),
                read.magnitude() * largestRow,
                read.rootMeanSquare() * typicalRow);
    }

    /**
     * Columns with the largest values have small gains; what was divided before a LayerNorm is
     * whole after it.
     */
    private void unscaledResidual(String gain) {
        Block norm = normBefore(gain);
        Range rows = ranges.of(norm.wire(SiteRole.CENTERED));
        double whole = Math.scalb(rows.magnitude(), exponents(norm).distinct().getLast());
        ranges.symmetric(Site.of(gain).unscaled().name(), whole, rows.rootMeanSquare());
    }

    private void outliers(Block norm, int[] own) {
        String site = norm.wire(SiteRole.SUM_OF_SQUARES);
        int columns = Math.min(own.length, config.hiddenSize());
        exponents.put(site, ColumnExponents.of(site, Arrays.copyOf(own, columns)));
    }

    private ColumnExponents exponents(Block norm) {
        String site = norm.wire(SiteRole.SUM_OF_SQUARES);
        return exponents.getOrDefault(site, ColumnExponents.none(site));
    }

    private Block normBefore(String reader) {
        return Site.of(reader).normBefore(config.numHiddenLayers());
    }

    /**
     * Half of the channels stay within 4, nine of ten within 6, and a few reach 24: as in two
     * encoders of 6 and 12 layers of 384, fine-tuned on SST-2 and MRPC.
     */
    private void activation(Block layer) {
        int inner = config.intermediateSize();
        ranges.symmetric(layer.wire(SiteRole.INTERMEDIATE), 2.9, 0.8);
        ranges.range(layer.wire(SiteRole.ACTIVATED), -0.17, 2.9, 0.17);
        if (ActivationRule.of(config.activation()).isSeries()) {
            List<Group> own = new ArrayList<>();
            int before = 0;
            for (Map.Entry<Integer, Integer> entry : CHANNELS.entrySet()) {
                int upTo = inner * entry.getValue() / 1000;
                if (upTo > before) {
                    own.add(new Group(upTo - before, entry.getKey()));
                }
                before = upTo;
            }
            groups.put(layer.wire(SiteRole.ACTIVATED), List.copyOf(own));
        }
    }

    private void classifier() {
        int hidden = config.hiddenSize();
        linear(BertNames.POOLER, hidden, hidden, WEIGHT);
        linear(BertNames.CLASSIFIER, hidden, config.numLabels(), WEIGHT);
        ranges.symmetric(BertNames.POOLER, 3, 0.8);
        unscaled(BertNames.POOLER);
        ranges.symmetric(BertNames.POOLED, 1, 0.6);
        ranges.symmetric(BertNames.LOGITS, 3, 1.2);
    }

    /** A LayerNorm whose rows have mean squares from {@code low} to {@code high}. */
    private void norm(Block site, double low, double high, double largest) {
        int hidden = config.hiddenSize();
        double least = hidden * low;
        double most = hidden * high;
        var scale = NormScale.function(config.hiddenSize(), config.layerNormEps());
        ranges.symmetric(site.wire(SiteRole.CENTERED), largest, Math.sqrt(low));
        ranges.symmetric(site.wire(SiteRole.WIDE_ROWS), largest, Math.sqrt(low));
        ranges.range(site.wire(SiteRole.SUM_OF_SQUARES), least, most, Math.sqrt(least * most));
        ranges.range(
                site.wire(SiteRole.SCALE),
                scale.apply(most),
                scale.apply(least),
                1 / Math.sqrt(low));
        // One value of a row cannot be larger than the root of its length.
        ranges.symmetric(site.wire(SiteRole.ROWS), Math.min(20, Math.sqrt(hidden)), 1);
    }

    private void residual(String gain) {
        int hidden = config.hiddenSize();
        int means = exponents(Site.of(gain).normAfter()).distinct().size();
        put(gain, 1, hidden, 0.9, 2.5);
        put(gain + BertNames.MEAN, hidden, means, 0.9 / hidden, 2.5 / hidden);
        put(gain + BertNames.MEAN + BertNames.BIAS, 1, means, 0, 0);
    }

    private void linear(String name, int inputs, int outputs, double spread) {
        put(name, inputs, outputs, spread, LARGEST_WEIGHT * spread / WEIGHT);
        put(name + BertNames.BIAS, 1, outputs, spread, 2);
    }

    private void put(String name, int rows, int columns, double spread, double largest) {
        parameters.put(name, new Parameter(rows, columns, spread, largest));
    }
}
