package io.secformer.convert.calibrate.plan;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.tensor.Shape;
import java.util.List;

/**
 * The series of an attention's exponentials, by head, and their rounding.
 *
 * @param heads by number
 * @param halvings how often scores are halved
 * @param fractionBits of what the series give
 * @param missingBits that each factor of the widest head has less than its tolerance asks for
 */
record PlannedExponentials(
        List<ExponentialSite.HeadSeries> heads, int halvings, int fractionBits, int missingBits) {

    /** Cosines and sines for all values of a tensor, for both values of their mask. */
    long dealtValues(Shape scores) {
        return 4L * heads.getFirst().exponential().harmonics() * scores.size();
    }

    /** Standard deviation of the rounding of an exponential, over all heads. */
    double rounding() {
        double squares = 0;
        for (ExponentialSite.HeadSeries head : heads) {
            int harmonic = head.harmonicFractionBits();
            double dealt =
                    Math.scalb(ExponentialPlanner.harmonicNoise(head.exponential()), -harmonic);
            double factors =
                    Math.scalb(
                            ExponentialPlanner.coefficientNoise(head.exponential()),
                            harmonic - fractionBits);
            squares += dealt * dealt + factors * factors;
        }
        return Math.sqrt(squares / heads.size());
    }

    /** Root mean square of what the fits are off by, in rows of the smallest sum. */
    double fitError(double leastSum) {
        double squares = 0;
        for (ExponentialSite.HeadSeries head : heads) {
            double error = head.exponential().maxError() * leastSum;
            squares += error * error / 2;
        }
        return Math.sqrt(squares / heads.size());
    }

    ExponentialSite site(String name, int ringBits) {
        return new ExponentialSite(name, heads, halvings, fractionBits, ringBits);
    }
}
