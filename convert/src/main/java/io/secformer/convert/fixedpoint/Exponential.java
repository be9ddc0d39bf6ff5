package io.secformer.convert.fixedpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How the exponentials of the exact softmax are computed. */
public enum Exponential {
    /**
     * One opening whose mask becomes a factor, with scales calibrated head by head: see {@link
     * ExponentialSite}. Ours.
     */
    @JsonProperty("arcs")
    ARCS,

    /**
     * {@code (1 + x / 2^8)^(2^8)} of a score less its row's maximum. Source: CrypTen (Knott et al.,
     * NeurIPS 2021).
     */
    @JsonProperty("limit")
    LIMIT,

    /**
     * {@code (1 + x / 2^5)^(2^5)} of a score less its row's maximum, and 0 below -14. Source: PUMA
     * (Dong et al., arXiv 2307.12533).
     */
    @JsonProperty("clipped")
    CLIPPED;

    /** Its name in options. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
