package io.secformer.convert.program;

/**
 * How one attention head writes the exponentials of its scores. Softmax does not see any of it: the
 * units only bring all heads of a layer to one interval of scores and to like row sums.
 *
 * <p>A head's score {@code s} is opened as {@code x = unit * s + center}. Exponentials are {@code
 * exp(c(s) + logScale)}, the guess of a row's scale sums {@code exp(c(s) / 2 + halfLogScale)}. With
 * an infinite cap {@code c(s) = s}. A head whose rows differ too much for one series gets a finite
 * one: {@code c} then turns from {@code s} to the constant {@code cap} over a few {@code knee}s,
 * which is the only approximation besides the fit.
 *
 * @param unit what scores are multiplied by
 * @param center what is added to the product
 * @param logScale logarithm of the factor of all exponentials
 * @param halfLogScale the same of the exponentials of half the scores
 * @param cap where scores stop to count, or infinity
 * @param knee the width of the turn
 */
public record HeadScale(
        double unit, double center, double logScale, double halfLogScale, double cap, double knee) {

    /** Scores as they are. */
    public static final HeadScale IDENTITY = new HeadScale(1, 0, 0, 0, Double.POSITIVE_INFINITY, 1);

    public HeadScale {
        if (!(unit > 0) || !(knee > 0) || Double.isNaN(cap)) {
            throw new IllegalArgumentException(
                    "a head needs a positive unit and knee, found " + unit + " and " + knee);
        }
        if (!Double.isFinite(unit + center + logScale + halfLogScale + knee)) {
            throw new IllegalArgumentException("a head's scale is not finite");
        }
    }

    /** The score of an opened value. */
    public double score(double x) {
        return (x - center) / unit;
    }

    /** Whether scores stop to count somewhere. */
    public boolean capped() {
        return cap < Double.POSITIVE_INFINITY;
    }

    /** The exponential of an opened value. */
    public double exponential(double x) {
        return Math.exp(counted(score(x)) + logScale);
    }

    /** The exponential of half the score of an opened value. */
    public double half(double x) {
        return Math.exp(counted(score(x)) / 2 + halfLogScale);
    }

    /** An exponential over the square of that of half the score; the same for every score. */
    double squaredHalfRatio() {
        return Math.exp(logScale - 2 * halfLogScale);
    }

    /** The derivative of {@link #counted}. */
    double countedSlope(double score) {
        return capped() ? 1 / (1 + Math.exp((score - cap) / knee)) : 1;
    }

    /** What a score counts as: itself, or less where it comes near a cap. */
    public double counted(double score) {
        if (!capped()) {
            return score;
        }
        double below = (cap - score) / knee;
        double softplus = Math.max(below, 0) + Math.log1p(Math.exp(-Math.abs(below)));
        return cap - knee * softplus;
    }
}
