package io.secformer.convert.fixedpoint;

/** The protocols with which dealer and parties evaluate a plan. */
public enum SuiteChoice {
    /** Every value is opened once, under a mask of its own, for all operations on it. */
    MASKED,
    /** As in the published systems: every product opens both of its factors, weights too. */
    BEAVER
}
