package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.strategy.AttentionRule;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Numerators;
import java.util.Map;

/** What planning knows of the attentions that have one kind of numerators. */
sealed interface AttentionPlanning permits ExponentialAttention, PowerAttention, PositiveAttention {

    /** The planning of a model's attentions: the only place that chooses one. */
    static AttentionPlanning of(BertConfig config) {
        return switch (AttentionRule.of(config).numerators()) {
            case Numerators.Exponentials _ -> new ExponentialAttention();
            case Numerators.Powers powers -> new PowerAttention(powers);
            case Numerators.PositiveParts parts -> new PositiveAttention(parts);
        };
    }

    /** Formats of the wires that such attentions have. */
    AttentionFormats formats(
            FormatRules rules,
            ModelStatistics model,
            Ranges ranges,
            RoughScales rough,
            PlanOptions options);

    /**
     * Notes what the wires of an attention of a trained model typically take.
     *
     * @param heads how many it has
     * @param tokens length of the longest sentences
     */
    void typical(TypicalRanges ranges, Block attention, int heads, int tokens);

    /** Typical sensitivities to its wires: see {@link TypicalSensitivities}. */
    Map<String, double[]> wireSensitivities();

    /** Typical sensitivities to what queries and keys are made with. */
    Map<String, double[]> parameterSensitivities();
}
