package io.secformer.convert.share;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * How far the ranges of a shared model reach. Public, so that a client knows whether an answer is
 * one that calibration speaks for.
 *
 * @param calibratedTokens tokens of the longest calibration text; 0 where that is not known
 * @param plannedTokens the longest input that the ranges were planned for, not below {@code
 *     calibratedTokens}; 0 where that is not known
 * @param logitError root mean square error of a logit that all roundings together are predicted to
 *     cause, rounded up to two digits; not a number where that is not known
 */
public record Calibration(int calibratedTokens, int plannedTokens, double logitError) {

    /** Nothing is known, as of weights that are random. */
    public static final Calibration UNKNOWN = new Calibration(0, 0, Double.NaN);

    private static final String CALIBRATED_TOKENS = "calibratedTokens";
    private static final String PLANNED_TOKENS = "plannedTokens";
    private static final String LOGIT_ERROR = "logitError";
    private static final MathContext TWO_DIGITS_UP = new MathContext(2, RoundingMode.UP);

    /** Checks the lengths and the error, and rounds the error up. */
    public Calibration {
        if (calibratedTokens < 0 || plannedTokens < calibratedTokens) {
            throw new IllegalArgumentException(
                    "the ranges hold for "
                            + plannedTokens
                            + " tokens, expected no fewer than the "
                            + calibratedTokens
                            + " that calibration saw");
        }
        if (Double.isInfinite(logitError) || logitError < 0) {
            throw new IllegalArgumentException(
                    "the predicted error of a logit is "
                            + logitError
                            + ", expected a number from 0");
        }
        if (!Double.isNaN(logitError)) {
            logitError = BigDecimal.valueOf(logitError).round(TWO_DIGITS_UP).doubleValue();
        }
    }

    /** The longest input that may be asked about: what was planned for, as far as it is known. */
    public int longestInput(int positions) {
        return plannedTokens == 0 ? positions : Math.min(plannedTokens, positions);
    }

    /** Adds what is known to a JSON object. */
    public void putInto(ObjectNode json) {
        if (plannedTokens > 0) {
            json.put(CALIBRATED_TOKENS, calibratedTokens);
            json.put(PLANNED_TOKENS, plannedTokens);
        }
        if (!Double.isNaN(logitError)) {
            json.put(LOGIT_ERROR, logitError);
        }
    }

    /**
     * Reads what {@link #putInto} wrote; what is missing is not known.
     *
     * @throws IllegalArgumentException if a number is none or does not fit the others
     */
    public static Calibration from(JsonNode json) {
        return new Calibration(
                tokens(json, CALIBRATED_TOKENS),
                tokens(json, PLANNED_TOKENS),
                json.has(LOGIT_ERROR) ? number(json) : Double.NaN);
    }

    private static int tokens(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isMissingNode() && !value.canConvertToInt()) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a whole number");
        }
        return value.asInt(0);
    }

    private static double number(JsonNode json) {
        JsonNode value = json.path(LOGIT_ERROR);
        if (!value.isNumber()) {
            throw new IllegalArgumentException(
                    LOGIT_ERROR + " is " + value + ", expected a number");
        }
        return value.asDouble();
    }
}
