package io.secformer.convert.calibrate;

import io.secformer.convert.program.BertNames;
import io.secformer.convert.program.HeadScale;
import org.jspecify.annotations.Nullable;

/**
 * What of a {@link HeadScale} the values of a wire are multiplied by: powers of its factors. Wires
 * behind the division of a row by its sum are multiplied by none.
 *
 * @param unit power of the unit, which all heads of a layer share
 * @param whole power of the scale of exponentials
 * @param half power of the scale of exponentials of half scores
 */
record HeadFactor(int unit, int whole, int half) {
    private static final HeadFactor UNIT = new HeadFactor(1, 0, 0);
    private static final HeadFactor SCALE = new HeadFactor(0, 1, 0);

    /**
     * The factor of a wire of an exact softmax of whole scores; null if its values are the same
     * whatever the scale.
     *
     * @param attention that the wire is of
     */
    static @Nullable HeadFactor of(String wire, String attention) {
        String query = attention + ".query";
        if (wire.equals(query) || wire.equals(query + BertNames.UNSCALED)) {
            return UNIT;
        }
        if (!FormatRules.parent(wire).equals(attention)) {
            return null;
        }
        return switch (FormatRules.kind(wire)) {
            case "exponentials", "sums", "context" -> SCALE;
            case "halfSums" -> new HeadFactor(0, 0, 1);
            case "guess" -> new HeadFactor(0, 0, -2);
            case "scaled", "ratio" -> new HeadFactor(0, 1, -2);
            case "inverse" -> new HeadFactor(0, -1, 2);
            default -> null;
        };
    }

    /** Whether it is a factor however scores are halved. */
    boolean isUnit() {
        return equals(UNIT);
    }

    /** What values are multiplied by where a head gets another scale. */
    double ratio(HeadScale before, HeadScale after) {
        double logarithm =
                whole * (after.logScale() - before.logScale())
                        + half * (after.halfLogScale() - before.halfLogScale());
        return Math.pow(after.unit() / before.unit(), unit) * Math.exp(logarithm);
    }
}
