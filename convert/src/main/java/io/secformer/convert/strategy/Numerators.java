package io.secformer.convert.strategy;

import java.util.List;

/**
 * What a softmax makes of scores before their row sum divides them, as far as planning needs to
 * know: how errors of scores reach numerators, and what a trained model's typically are.
 */
public sealed interface Numerators {

    /**
     * Whether conversion scales the scores of every head: see {@link
     * io.secformer.convert.strategy.SoftmaxAttention}. Where it does not, models stay as they are.
     */
    boolean haveScaledScores();

    /** Exponentials, whose scale is free. */
    record Exponentials() implements Numerators {
        @Override
        public boolean haveScaledScores() {
            return true;
        }
    }

    /**
     * Powers of scores, to which a constant may have been added.
     *
     * @param wires the wire of the scores, and others that lead from it to the numerators
     * @param largest numerator, typically
     * @param typical root mean square of numerators
     * @param leastSum smallest row sum
     * @param mostSumOfKey largest row sum, for every key of the row
     */
    record Powers(
            List<Power> wires, double largest, double typical, double leastSum, double mostSumOfKey)
            implements Numerators {

        public Powers {
            if (wires.isEmpty()) {
                throw new IllegalArgumentException("numerators are powers of at least one wire");
            }
            wires = List.copyOf(wires);
        }

        @Override
        public boolean haveScaledScores() {
            return false;
        }
    }

    /**
     * The parts of scores above 0, which comparisons find. A strategy whose functions are series
     * has none of them.
     *
     * @param leastSum smallest row sum, typically
     * @param mostSumOfKey largest row sum, for every key of the row
     */
    record PositiveParts(double leastSum, double mostSumOfKey) implements Numerators {
        @Override
        public boolean haveScaledScores() {
            return false;
        }
    }

    /**
     * A wire that numerators are a power of.
     *
     * @param role of the wire, in its attention
     * @param exponent of the power, 2 or more
     * @param magnitude the largest of its values, typically
     * @param typical their root mean square
     */
    record Power(SiteRole role, int exponent, double magnitude, double typical) {
        public Power {
            if (exponent < 2) {
                throw new IllegalArgumentException(
                        "exponent of " + role + " is " + exponent + ", expected 2 or more");
            }
        }
    }
}
