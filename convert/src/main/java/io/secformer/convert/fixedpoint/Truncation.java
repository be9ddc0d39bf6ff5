package io.secformer.convert.fixedpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How the low bits of a product are dropped. */
public enum Truncation {
    /** The ring shrinks by as many bits, and nothing can go wrong. */
    @JsonProperty("exact")
    EXACT,

    /**
     * Every party shifts its own share and the ring of 64 bits stays: off by the whole ring with
     * probability {@code |x| / 2^64}, x being the word. Source: SecureML (Mohassel and Zhang, IEEE
     * SP 2017), which bounds it by twice that.
     */
    @JsonProperty("local")
    LOCAL;

    /** Its name in options. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
