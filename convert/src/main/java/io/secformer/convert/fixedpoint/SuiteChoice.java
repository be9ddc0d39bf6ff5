package io.secformer.convert.fixedpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Which family of protocols computes on shares. */
public enum SuiteChoice {
    /** Every value is opened once, under a mask of its own; weights once a session. Ours. */
    @JsonProperty("masked")
    MASKED,

    /**
     * Every product opens both of its factors under fresh masks, weights too: products as in Beaver
     * (CRYPTO 1991), and as CrypTen, MPCFormer and SecFormer run them.
     */
    @JsonProperty("beaver")
    BEAVER,

    /** The same, but for weights, which are opened once a session as in SecureML (IEEE SP 2017). */
    @JsonProperty("beaver-resident")
    BEAVER_RESIDENT;

    /** Its name in options. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
