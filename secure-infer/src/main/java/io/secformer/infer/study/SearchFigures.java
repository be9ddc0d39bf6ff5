package io.secformer.infer.study;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.eval.FixedScores;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a candidate is worth and what it costs.
 *
 * @param clear the task's metric in the clear, in percent
 * @param fixed the metric in fixed point, as servers compute it
 * @param labelAgreement share of examples whose answers agree in both, 0 to 1
 * @param maxLogitDifference largest difference of a logit between both
 * @param saturated values outside their calibrated range
 * @param predictedLogitError root mean square error of a logit that the plan predicts; not a number
 *     where it predicts none
 * @param rounds between the servers, online
 * @param serverBytes between the servers, both directions, online
 * @param dealerBytes from the dealer
 * @param clientBytes between the client and both servers, both directions
 */
record SearchFigures(
        double clear,
        double fixed,
        double labelAgreement,
        double maxLogitDifference,
        long saturated,
        double predictedLogitError,
        int rounds,
        long serverBytes,
        long dealerBytes,
        long clientBytes) {

    private static final String PREDICTED = "predictedLogitError";

    /** The names that files use, in their order. */
    static final List<String> NAMES =
            List.of(
                    "metricClear",
                    "metricFixed",
                    "labelAgreement",
                    "maxLogitDifference",
                    "saturated",
                    PREDICTED,
                    "rounds",
                    "serverBytes",
                    "dealerBytes",
                    "clientBytes");

    /** Of an evaluation, and the cost of one text. */
    static SearchFigures of(FixedScores scores, double predictedLogitError, Cost cost) {
        return new SearchFigures(
                scores.clear(),
                scores.fixed(),
                scores.labelAgreement(),
                scores.maxLogitDifference(),
                scores.saturated(),
                predictedLogitError,
                cost.rounds(),
                cost.serverBytes(),
                cost.dealerBytes(),
                cost.clientBytes());
    }

    /**
     * Whether it is at least as good as another in metric in fixed point, rounds, bytes between the
     * servers and bytes from the dealer, and better in one.
     */
    boolean dominates(SearchFigures other) {
        boolean isNoWorse =
                fixed >= other.fixed
                        && rounds <= other.rounds
                        && serverBytes <= other.serverBytes
                        && dealerBytes <= other.dealerBytes;
        boolean isBetter =
                fixed > other.fixed
                        || rounds < other.rounds
                        || serverBytes < other.serverBytes
                        || dealerBytes < other.dealerBytes;
        return isNoWorse && isBetter;
    }

    /** All figures by the names that files use, exact. */
    Map<String, @Nullable Object> byName() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        List<@Nullable Object> values =
                Arrays.asList(
                        clear,
                        fixed,
                        labelAgreement,
                        maxLogitDifference,
                        saturated,
                        Double.isNaN(predictedLogitError) ? null : predictedLogitError,
                        rounds,
                        serverBytes,
                        dealerBytes,
                        clientBytes);
        for (int i = 0; i < values.size(); i++) {
            fields.put(NAMES.get(i), values.get(i));
        }
        return fields;
    }

    /** Figures from JSON with the fields of {@link #byName}; null if one is missing. */
    static @Nullable SearchFigures fromJson(JsonNode json) {
        if (!NAMES.stream().allMatch(n -> n.equals(PREDICTED) || json.path(n).isNumber())) {
            return null;
        }
        return new SearchFigures(
                json.path("metricClear").doubleValue(),
                json.path("metricFixed").doubleValue(),
                json.path("labelAgreement").doubleValue(),
                json.path("maxLogitDifference").doubleValue(),
                json.path("saturated").longValue(),
                json.path(PREDICTED).asDouble(Double.NaN),
                json.path("rounds").intValue(),
                json.path("serverBytes").longValue(),
                json.path("dealerBytes").longValue(),
                json.path("clientBytes").longValue());
    }
}
