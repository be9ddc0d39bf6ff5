package io.secformer.infer.eval;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.share.Calibration;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.metric.GlueMetrics;
import io.secformer.infer.eval.Outcome.Shared;
import io.secformer.kit.text.Rounded;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation in numbers, under the names that results carry. Absent where a reading was not
 * asked for: NaN, or 0 for counts.
 *
 * @param task its name
 * @param metric name of the task's metric
 * @param examples how many were evaluated
 * @param student the metric in the clear, in percent
 * @param studentFixed the metric in fixed point
 * @param studentPrivate the metric on shares
 * @param labelAgreement share of examples whose private and clear answers agree, 0 to 1; scores
 *     agree within {@link #SCORE_TOLERANCE}
 * @param maxLogitDifference largest difference of private and clear logits
 * @param wraps examples whose private logits differ from the fixed ones by more than roundings
 *     explain, as the plan predicts them
 * @param saturated values outside their calibrated range
 * @param truncated examples that were cut to the longest allowed input
 * @param beyondCalibration examples longer than all calibration texts
 * @param unreliable examples with any of these four: their private answers may be wrong; 0 in the
 *     clear, where no range is left
 * @param rounds rounds of an inference, which a whole batch shares
 * @param serverBytes mean bytes between the servers online, both directions, a sentence
 * @param dealerBytes mean bytes from the dealer, a sentence
 * @param onlineSeconds mean of a batch's seconds divided by its sentences
 * @param offlineSeconds the same, before the request
 * @param batch the most sentences of an inference
 * @param sentencesPerSecond sentences by the time that all took, which overlapped
 */
public record Scores(
        String task,
        String metric,
        int examples,
        double student,
        double studentFixed,
        double studentPrivate,
        double labelAgreement,
        double maxLogitDifference,
        int wraps,
        long saturated,
        int truncated,
        int beyondCalibration,
        int unreliable,
        int rounds,
        long serverBytes,
        long dealerBytes,
        double onlineSeconds,
        double offlineSeconds,
        int batch,
        double sentencesPerSecond) {

    private static final String OUTSIDE = " outside the calibrated range";

    /** Scores of a regression agree within this. */
    public static final double SCORE_TOLERANCE = 0.05;

    /**
     * Summarizes outcomes.
     *
     * @param batch the most sentences of an inference
     * @param calibration how far the ranges of the model reach
     */
    public static Scores of(Task task, List<Outcome> outcomes, int batch, Calibration calibration) {
        boolean fixed = outcomes.stream().allMatch(o -> o.fixed() != null);
        boolean answered = outcomes.stream().allMatch(o -> o.shared() != null);
        return new Scores(
                task.taskName(),
                GlueMetrics.primaryName(task),
                outcomes.size(),
                metric(task, outcomes, Outcome::clear),
                fixed ? metric(task, outcomes, Outcome::fixed) : Double.NaN,
                answered ? metric(task, outcomes, Outcome::privateLogits) : Double.NaN,
                answered ? agreement(task, outcomes, Outcome::privateLogits) : Double.NaN,
                answered ? difference(outcomes, Outcome::privateLogits) : Double.NaN,
                count(outcomes, o -> o.isWrapped(calibration)),
                saturated(outcomes),
                count(outcomes, o -> o.reliability(calibration).isTruncated()),
                count(outcomes, o -> o.reliability(calibration).isBeyondCalibration()),
                count(outcomes, o -> !o.doubts(calibration).isEmpty()),
                answered ? Objects.requireNonNull(outcomes.getFirst().shared()).rounds() : 0,
                answered ? Math.round(mean(outcomes, Shared::serverBytes)) : 0,
                answered ? Math.round(mean(outcomes, Shared::dealerBytes)) : 0,
                answered ? mean(outcomes, Shared::onlineSeconds) : Double.NaN,
                answered ? mean(outcomes, Shared::offlineSeconds) : Double.NaN,
                answered ? batch : 0,
                answered ? 1 / mean(outcomes, Shared::wallSeconds) : Double.NaN);
    }

    /** The scores by the names that result files use, in their order, but for task and metric. */
    public Map<String, Object> byName() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("student", student);
        fields.put("studentFixed", studentFixed);
        fields.put("studentPrivate", studentPrivate);
        fields.put("examples", examples);
        fields.put("labelAgreement", labelAgreement);
        fields.put("maxLogitDifference", maxLogitDifference);
        fields.put("wraps", wraps);
        fields.put("saturated", saturated);
        fields.put("truncated", truncated);
        fields.put("beyondCalibration", beyondCalibration);
        fields.put("unreliable", unreliable);
        fields.put("rounds", rounds);
        fields.put("serverBytes", serverBytes);
        fields.put("dealerBytes", dealerBytes);
        fields.put("onlineSeconds", Rounded.seconds(onlineSeconds));
        fields.put("offlineSeconds", Rounded.seconds(offlineSeconds));
        fields.put("batch", batch);
        fields.put("sentencesPerSecond", Rounded.seconds(sentencesPerSecond));
        return fields;
    }

    /** Scores from JSON that {@link #byName} made, with {@code task} and {@code metric}. */
    public static Scores fromJson(JsonNode json) {
        return new Scores(
                json.path("task").asText(),
                json.path("metric").asText(),
                json.path("examples").asInt(),
                json.path("student").asDouble(Double.NaN),
                json.path("studentFixed").asDouble(Double.NaN),
                json.path("studentPrivate").asDouble(Double.NaN),
                json.path("labelAgreement").asDouble(Double.NaN),
                json.path("maxLogitDifference").asDouble(Double.NaN),
                json.path("wraps").asInt(),
                json.path("saturated").asLong(),
                json.path("truncated").asInt(),
                json.path("beyondCalibration").asInt(),
                json.path("unreliable").asInt(),
                json.path("rounds").asInt(),
                json.path("serverBytes").asLong(),
                json.path("dealerBytes").asLong(),
                json.path("onlineSeconds").asDouble(Double.NaN),
                json.path("offlineSeconds").asDouble(Double.NaN),
                json.path("batch").asInt(),
                json.path("sentencesPerSecond").asDouble(Double.NaN));
    }

    /** The metric of a reading, in percent; not a number without labels. */
    static double metric(
            Task task, List<Outcome> outcomes, Function<Outcome, double @Nullable []> logits) {
        if (!outcomes.stream().allMatch(o -> o.subject().example().isLabelled())) {
            return Double.NaN;
        }
        double[][] rows = new double[outcomes.size()][];
        double[] labels = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Objects.requireNonNull(logits.apply(outcomes.get(i)));
            labels[i] = outcomes.get(i).subject().example().label();
        }
        return GlueMetrics.primary(task, GlueMetrics.predictions(task, rows), labels);
    }

    /** Share of examples whose answers by a reading and in the clear agree. */
    static double agreement(
            Task task, List<Outcome> outcomes, Function<Outcome, double @Nullable []> logits) {
        int agreeing = 0;
        for (Outcome outcome : outcomes) {
            double[] clear = Objects.requireNonNull(outcome.clear());
            double[] others = Objects.requireNonNull(logits.apply(outcome));
            double[] both = GlueMetrics.predictions(task, new double[][] {clear, others});
            double tolerance = task.isRegression() ? SCORE_TOLERANCE : 0;
            agreeing += Math.abs(both[0] - both[1]) <= tolerance ? 1 : 0;
        }
        return (double) agreeing / outcomes.size();
    }

    /** Largest difference of logits by a reading and in the clear. */
    static double difference(
            List<Outcome> outcomes, Function<Outcome, double @Nullable []> logits) {
        return outcomes.stream()
                .mapToDouble(
                        o -> Outcome.difference(Objects.requireNonNull(logits.apply(o)), o.clear()))
                .max()
                .orElse(0);
    }

    /** Values outside their calibrated range, in all examples. */
    static long saturated(List<Outcome> outcomes) {
        return outcomes.stream().mapToLong(o -> o.local().saturated()).sum();
    }

    private static int count(List<Outcome> outcomes, Predicate<Outcome> condition) {
        return (int) outcomes.stream().filter(condition).count();
    }

    /** Why answers may be wrong, a sentence a reason, with counts; empty if none may. */
    public List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        if (unreliable == 0) {
            return reasons;
        }
        add(reasons, truncated, "longer than the longest allowed input, and cut");
        add(reasons, beyondCalibration, "longer than all calibration texts");
        if (saturated > 0) {
            reasons.add(saturated + (saturated == 1 ? " value" : " values") + OUTSIDE);
        }
        add(
                reasons,
                wraps,
                "answered otherwise than in fixed point, by more than the plan predicts");
        return reasons;
    }

    private static void add(List<String> reasons, int count, String what) {
        if (count > 0) {
            reasons.add(count + (count == 1 ? " text is " : " texts are ") + what);
        }
    }

    private static double mean(List<Outcome> outcomes, ToDoubleFunction<Shared> quantity) {
        return outcomes.stream()
                .mapToDouble(o -> quantity.applyAsDouble(Objects.requireNonNull(o.shared())))
                .average()
                .orElse(Double.NaN);
    }
}
