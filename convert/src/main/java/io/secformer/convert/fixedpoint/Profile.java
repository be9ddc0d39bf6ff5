package io.secformer.convert.fixedpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * Which of two programs evaluates a model. Both compute the same and are equally exact; they differ
 * in when rows are scaled by a LayerNorm, so in rounds and bytes.
 */
public enum Profile {
    /**
     * Fewest bytes: a LayerNorm scales its rows and opens them once, for whatever reads them. Plans
     * that name no profile have this one.
     */
    @JsonProperty("lan")
    LAN,

    /**
     * Fewest rounds, for links of high latency: what reads the rows of a LayerNorm multiplies them
     * before they are scaled; its products are opened together with the scale, and are scaled
     * instead. One round less a LayerNorm.
     */
    @JsonProperty("wan")
    WAN;

    /** Its name in options. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
