package io.secformer.convert.program;

/**
 * The error function in double precision: Maclaurin series near zero, continued fraction for the
 * tail (Abramowitz and Stegun 7.1.5 and 7.1.14). Absolute error below 1e-14.
 */
final class ErrorFunction {

    private static final double SPLIT = 2.5;
    private static final double FLAT = 6;
    private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
    private static final int TAIL_DEPTH = 60;

    private ErrorFunction() {}

    static double erf(double x) {
        double magnitude = Math.abs(x);
        if (magnitude >= FLAT) {
            return Math.signum(x);
        }
        return Math.signum(x) * (magnitude < SPLIT ? series(magnitude) : 1 - tail(magnitude));
    }

    private static double series(double x) {
        double square = x * x;
        double power = x;
        double sum = x;
        for (int n = 1; Math.abs(power) > 1e-17 * Math.abs(sum); n++) {
            power *= -square / n;
            sum += power / (2 * n + 1);
        }
        return TWO_OVER_SQRT_PI * sum;
    }

    private static double tail(double x) {
        double fraction = x;
        for (int n = TAIL_DEPTH; n >= 1; n--) {
            fraction = x + (n / 2.0) / fraction;
        }
        return Math.exp(-x * x) / (fraction * Math.sqrt(Math.PI));
    }
}
