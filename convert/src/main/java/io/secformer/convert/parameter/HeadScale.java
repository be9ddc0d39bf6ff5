package io.secformer.convert.parameter;

/**
 * Per-head scaling of attention scores before the exponential. Softmax does not see any of it: the
 * units only bring all heads of a layer to one interval of scores and to like row sums.
 *
 * <p>A head's score {@code s} is opened as {@code x = unit * s + center}. Exponentials are {@code
 * exp(s / 2^n + logScale)}, the guess of a row's scale sums {@code exp(s / 2^(n+1) +
 * halfLogScale)}. Where scores are halved, n times, squares undo that: see {@link
 * io.secformer.convert.strategy.SoftmaxAttention}.
 *
 * @param unit what scores are multiplied by
 * @param center what is added to the product
 * @param logScale logarithm of the factor of all exponentials
 * @param halfLogScale the same of the exponentials of half the scores
 * @param halvings n, how often scores are halved before their exponential; the same for all heads
 *     of a layer
 */
public record HeadScale(
        double unit, double center, double logScale, double halfLogScale, int halvings) {

    /** The most halvings: scores that spread over thousands. */
    public static final int MOST_HALVINGS = 8;

    /** Scores as they are. */
    public static final HeadScale IDENTITY = new HeadScale(1, 0, 0, 0, 0);

    public HeadScale {
        if (!(unit > 0)) {
            throw new IllegalArgumentException("a head needs a positive unit, found " + unit);
        }
        if (!Double.isFinite(unit + center + logScale + halfLogScale)) {
            throw new IllegalArgumentException("a head's scale is not finite");
        }
        if (halvings < 0 || halvings > MOST_HALVINGS) {
            throw new IllegalArgumentException(
                    "a head's scores are halved "
                            + halvings
                            + " times, expected 0 to "
                            + MOST_HALVINGS);
        }
    }

    /** The score of an opened value. */
    public double score(double x) {
        return (x - center) / unit;
    }

    /** The score of an opened value, as often halved as the layer's are. */
    public double exponent(double x) {
        return Math.scalb(score(x), -halvings);
    }

    /** What an exponent grows by in an opened unit. */
    public double rate() {
        return Math.scalb(1 / unit, -halvings);
    }

    /** The scale of the exponentials of half the scores. */
    public HeadScale ofHalves() {
        return new HeadScale(unit, center, halfLogScale, halfLogScale / 2, halvings + 1);
    }

    /** The exponential of an opened value. */
    public double exponential(double x) {
        return Math.exp(exponent(x) + logScale);
    }
}
