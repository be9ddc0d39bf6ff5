package io.secformer.convert.calibrate;

import io.secformer.convert.calibrate.observe.Calibrator;
import io.secformer.convert.calibrate.observe.Passes;
import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.rearrange.AttentionScaling;
import io.secformer.convert.calibrate.rearrange.KeyShifts;
import io.secformer.convert.parameter.AttentionScales;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.reading.UnusableExampleException;
import io.secformer.convert.strategy.AttentionRule;
import io.secformer.kit.file.FormatException;
import java.util.List;
import java.util.Map;

/**
 * A model with its attention scaled, and what its wires take on example texts.
 *
 * <p>Scales of heads follow from the ranges of their scores, and the ranges of other wires from the
 * scales. Both come from one pass: it reads the model with scales that a sample of rows suggests,
 * notes the wires that a scale is a factor of head by head, and multiplies them by what the scales
 * of all rows differ by. Where scores have to be halved, {@link
 * io.secformer.convert.calibrate.observe.HalvedRanges} follow from the sums.
 *
 * @param scales how the attention was rewritten; empty for a softmax whose scores are not scaled
 * @param model the model rewritten
 * @param ranges what its wires take
 */
public record CalibratedModel(AttentionScales scales, BertParameters model, Ranges ranges) {

    /** Calibrates a model, with passes in plain Java. */
    public static CalibratedModel of(
            BertParameters folded, List<TokenInput> inputs, PlanOptions options) {
        return of(folded, inputs, options, Passes.plain());
    }

    /**
     * Calibrates a model.
     *
     * @param folded the checkpoint
     * @param inputs examples, in batches
     * @throws UnusableExampleException if a value of an example is not finite, or its scores spread
     *     over more than a word holds with all halvings
     * @throws FormatException if there is no input, or the scores of all texts together spread over
     *     more than that
     */
    public static CalibratedModel of(
            BertParameters folded, List<TokenInput> inputs, PlanOptions options, Passes passes) {
        if (!options.strategy().isPlanned()
                || !AttentionRule.of(folded.config()).numerators().haveScaledScores()) {
            Ranges ranges = Calibrator.observe(folded, options.strategy(), inputs, passes);
            return new CalibratedModel(new AttentionScales(Map.of(), Map.of()), folded, ranges);
        }
        KeyShifts shifts = KeyShifts.fit(folded, inputs, passes);
        AttentionScaling scaling = new AttentionScaling(folded.config(), options.headRoom());
        AttentionScales tried =
                new AttentionScales(shifts.byAttention(), scaling.unhalved(shifts.heads()));
        BertParameters unhalved = tried.apply(folded);
        Calibrator seen = Calibrator.watch(unhalved, options.strategy(), inputs, passes);
        AttentionScales scales =
                new AttentionScales(shifts.byAttention(), scaling.scales(seen.heads()));
        return new CalibratedModel(
                scales, scales.apply(folded), seen.ranges(tried.scales(), scales.scales()));
    }
}
