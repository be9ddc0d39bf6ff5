package io.secformer.infer.engine;

import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.SuiteChoice;
import io.secformer.infer.protocol.ProtocolSuite;
import io.secformer.infer.suite.beaver.BeaverSuite;
import io.secformer.infer.suite.masked.MaskedSuite;

/** Protocol suites by their names in plans. */
public final class Suites {
    private Suites() {}

    /** The suite that a choice names. */
    public static ProtocolSuite<?> of(SuiteChoice choice) {
        return switch (choice) {
            case MASKED -> new MaskedSuite();
            case BEAVER -> new BeaverSuite();
            case BEAVER_RESIDENT -> BeaverSuite.withWeightsOpenedOnce();
        };
    }

    /** The suite of a plan's strategy. */
    static ProtocolSuite<?> of(PrecisionPlan plan) {
        return of(plan.strategy().suite());
    }
}
