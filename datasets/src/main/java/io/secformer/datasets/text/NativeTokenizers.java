package io.secformer.datasets.text;

/**
 * What DJL's tokenizers do beside tokenizing, unless they are told not to: on some clouds they ask
 * the machine who it is and tell their makers, and where there is a GPU they fetch another native
 * library. Whoever tokenizes a secret text wants neither.
 */
final class NativeTokenizers {
    /** DJL reports nothing if this is true, as a variable or a property. */
    private static final String OPT_OUT = "OPT_OUT_TRACKING";

    /** DJL takes the library that it brings along if this is {@code cpu}. */
    private static final String FLAVOR = "RUST_FLAVOR";

    private NativeTokenizers() {}

    /** Sets both, unless the user has. */
    static void stayHere() {
        set(OPT_OUT, "true");
        set(FLAVOR, "cpu");
    }

    private static void set(String name, String value) {
        if (System.getenv(name) == null && System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }
}
