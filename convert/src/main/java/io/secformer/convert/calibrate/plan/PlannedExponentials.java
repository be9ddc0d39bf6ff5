package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.rearrange.AttentionScaling;
import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.tensor.Shape;
import java.util.List;

/**
 * The exponentials of an attention, by head, and their rounding.
 *
 * @param heads by number
 * @param halvings how often scores are halved
 * @param arcs that the period of scores is cut into
 * @param fractionBits of the result
 * @param missingBits that each factor has less than its tolerance asks for
 */
record PlannedExponentials(
        List<ExponentialSite.Head> heads,
        int halvings,
        int arcs,
        int fractionBits,
        int missingBits) {

    /** One value for every arc and score. */
    long dealtValues(Shape scores) {
        return (long) arcs * scores.size();
    }

    /**
     * Standard deviation of the rounding of an exponential in a row of that sum, over all heads.
     * That of dealt factors is relative; it counts as if the row were a single exponential.
     */
    double rounding(double leastSum) {
        double squares = 0;
        for (ExponentialSite.Head head : heads) {
            // A mask is anywhere in its arc, so that a dealt factor is anywhere from exp(-a) to 1.
            double a = 2 * AttentionScaling.PERIOD / arcs * Math.scalb(1 / head.unit(), -halvings);
            double dealt = Math.scalb(leastSum, -head.dealtFractionBits());
            double factors = Math.scalb(1.0, head.dealtFractionBits() - fractionBits);
            squares += dealt * dealt * Math.expm1(a) / a + factors * factors * -Math.expm1(-a) / a;
        }
        return FormatRules.ROUNDING * Math.sqrt(squares / heads.size());
    }

    ExponentialSite site(String name, int ringBits) {
        return new ExponentialSite(
                name, heads, halvings, AttentionScaling.PERIOD, arcs, fractionBits, ringBits);
    }
}
