package io.secformer.convert.calibrate.plan;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fraction bits that were chosen by the sensitivity of the logits, in place of those of the general
 * rules.
 *
 * <p>A wire and the weight that leads to it may have the same name, so every choice says of what it
 * is.
 */
final class Fractions {
    /** The general rules for everything. */
    static final Fractions GENERAL = new Fractions(Map.of());

    private final Map<Rounding, Integer> bits;

    /** What may be chosen: of a series, the bits that its roundings may disturb by an ulp. */
    enum Of {
        WIRE,
        PARAMETER,
        SERIES
    }

    /** Where values are rounded. */
    record Rounding(Of of, String name) {}

    private Fractions(Map<Rounding, Integer> bits) {
        this.bits = bits;
    }

    /** Fraction bits by site. */
    static Fractions of(Map<Rounding, Integer> bits) {
        return new Fractions(new HashMap<>(bits));
    }

    /** What was chosen; null where the general rules decide. */
    @Nullable Integer of(Of of, String name) {
        return bits.get(new Rounding(of, name));
    }

    /** What was chosen, or else what the rules say. */
    int orElse(Of of, String name, int general) {
        return bits.getOrDefault(new Rounding(of, name), general);
    }
}
