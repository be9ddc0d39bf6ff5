package io.secformer.convert.fixedpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How a LayerNorm is computed. */
public enum Normalisation {
    /**
     * A series gives the scale of a row; rows are scaled and opened once, for whatever reads them.
     * Fewest bytes. Ours.
     */
    @JsonProperty("series")
    SERIES,

    /**
     * The same for links of high latency: what reads the rows multiplies them before they are
     * scaled; its products are opened together with the scale, and are scaled instead. One round
     * less a LayerNorm.
     */
    @JsonProperty("series-wan")
    SERIES_WAN,

    /**
     * Newton's iteration for {@code 1/sqrt(x)} from an exponential. Source: CrypTen (Knott et al.,
     * NeurIPS 2021).
     */
    @JsonProperty("newton")
    NEWTON,

    /**
     * Goldschmidt's iteration for {@code 1/sqrt(x)}. Source: SecFormer (Luo et al., arXiv
     * 2401.00793).
     */
    @JsonProperty("goldschmidt")
    GOLDSCHMIDT;

    /** Its name in options. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
