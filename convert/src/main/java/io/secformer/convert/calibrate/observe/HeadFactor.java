package io.secformer.convert.calibrate.observe;

import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import org.jspecify.annotations.Nullable;

/**
 * What of a {@link HeadScale} the values of a wire are multiplied by: powers of its factors. Wires
 * behind the division of a row by its sum are multiplied by none.
 *
 * @param unit power of the unit, which all heads of a layer share
 * @param whole power of the scale of exponentials
 * @param half power of the scale of exponentials of half scores
 */
record HeadFactor(int unit, int whole, int half) {
    private static final HeadFactor UNIT = new HeadFactor(1, 0, 0);
    private static final HeadFactor SCALE = new HeadFactor(0, 1, 0);

    /**
     * The factor of a wire of an exact softmax of whole scores; null if its values are the same
     * whatever the scale.
     */
    static @Nullable HeadFactor of(Site site) {
        if (site.block().kind() != Block.Kind.ATTENTION) {
            return null;
        }
        return switch (site.role()) {
            case QUERY, UNSCALED_QUERY -> UNIT;
            case EXPONENTIALS, SUMS, CONTEXT -> SCALE;
            case HALF_SUMS -> new HeadFactor(0, 0, 1);
            case GUESS -> new HeadFactor(0, 0, -2);
            case SCALED, RATIO -> new HeadFactor(0, 1, -2);
            case INVERSE -> new HeadFactor(0, -1, 2);
            default -> null;
        };
    }

    /** Whether it is a factor however scores are halved. */
    boolean isUnit() {
        return equals(UNIT);
    }

    /** What values are multiplied by where a head gets another scale. */
    double ratio(HeadScale before, HeadScale after) {
        double logarithm =
                whole * (after.logScale() - before.logScale())
                        + half * (after.halfLogScale() - before.halfLogScale());
        return Math.pow(after.unit() / before.unit(), unit) * Math.exp(logarithm);
    }
}
