package io.secformer.kit.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as people read them. What is not finite stays as it is. */
public final class Rounded {
    private static final int DIGITS = 3;

    private Rounded() {}

    /** Three decimals; below 1 three digits, so that small times do not become 0. */
    public static double seconds(double value) {
        if (!Double.isFinite(value)) {
            return value;
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        return Math.abs(value) < 1
                ? exact.round(new MathContext(DIGITS)).doubleValue()
                : decimals(value, DIGITS);
    }

    /** So many decimals. */
    public static double decimals(double value, int places) {
        return Double.isFinite(value)
                ? BigDecimal.valueOf(value).setScale(places, RoundingMode.HALF_EVEN).doubleValue()
                : value;
    }
}
