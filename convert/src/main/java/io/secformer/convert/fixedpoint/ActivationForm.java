package io.secformer.convert.fixedpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How a GeLU is computed, and the pooler's tanh beside it. */
public enum ActivationForm {
    /** One opening and a trigonometric series over the calibrated range. Ours. */
    @JsonProperty("series")
    SERIES,

    /**
     * A Taylor polynomial of erf between two comparisons. Source: CrypTen (Knott et al., NeurIPS
     * 2021), which has no comparisons, and diverges beyond them.
     */
    @JsonProperty("taylor")
    TAYLOR,

    /**
     * Seven sines for erf between two comparisons. Source: SecFormer (Luo et al., arXiv
     * 2401.00793).
     */
    @JsonProperty("sines")
    SINES,

    /**
     * Polynomials of degree 3 and 6 between three comparisons. Source: PUMA (Dong et al., arXiv
     * 2307.12533).
     */
    @JsonProperty("polynomials")
    POLYNOMIALS;

    /** Its name in options. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
