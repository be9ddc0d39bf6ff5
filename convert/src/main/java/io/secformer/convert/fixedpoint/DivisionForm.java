package io.secformer.convert.fixedpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How rows of attention are divided by their sums. */
public enum DivisionForm {
    /** A series for {@code 1/x}, after rough scales where sums differ much. Ours. */
    @JsonProperty("series")
    SERIES,

    /**
     * Newton's iteration for {@code 1/x} from an exponential. Source: CrypTen (Knott et al.,
     * NeurIPS 2021).
     */
    @JsonProperty("newton")
    NEWTON,

    /**
     * Goldschmidt's iteration on numerators and sums. Source: SecFormer (Luo et al., arXiv
     * 2401.00793).
     */
    @JsonProperty("goldschmidt")
    GOLDSCHMIDT;

    /** Its name in options. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
