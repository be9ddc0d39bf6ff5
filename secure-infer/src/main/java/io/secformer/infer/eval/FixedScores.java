package io.secformer.infer.eval;

import io.secformer.datasets.glue.Task;
import io.secformer.datasets.metric.GlueMetrics;
import java.util.List;

/**
 * What fixed point makes of a model, beside what it is in the clear: servers compute the same to
 * the last bit or two.
 *
 * @param metric name of the task's metric
 * @param examples how many were evaluated
 * @param clear the metric in the clear, in percent; not a number without labels
 * @param fixed the metric in fixed point
 * @param labelAgreement share of examples whose answers in fixed point and in the clear agree, 0 to
 *     1; scores agree within {@link Scores#SCORE_TOLERANCE}
 * @param maxLogitDifference largest difference of logits in fixed point and in the clear
 * @param saturated values outside their calibrated range
 */
public record FixedScores(
        String metric,
        int examples,
        double clear,
        double fixed,
        double labelAgreement,
        double maxLogitDifference,
        long saturated) {

    /**
     * Summarizes outcomes, all of which have a fixed reading.
     *
     * @throws NullPointerException if one has none
     */
    public static FixedScores of(Task task, List<Outcome> outcomes) {
        return new FixedScores(
                GlueMetrics.primaryName(task),
                outcomes.size(),
                Scores.metric(task, outcomes, Outcome::clear),
                Scores.metric(task, outcomes, Outcome::fixed),
                Scores.agreement(task, outcomes, Outcome::fixed),
                Scores.difference(outcomes, Outcome::fixed),
                Scores.saturated(outcomes));
    }
}
