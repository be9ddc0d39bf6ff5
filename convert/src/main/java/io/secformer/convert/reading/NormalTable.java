package io.secformer.convert.reading;

import org.apache.commons.numbers.gamma.Erf;

/**
 * The normal distribution {@code Phi} from a table: between its points, Taylor's polynomial of
 * degree 7, whose derivatives are those of the density times Hermite polynomials. Off by less than
 * {@code 2^-51}, absolutely, and several times as fast as an error function.
 */
final class NormalTable {
    static final NormalTable SHARED = new NormalTable();

    /** Beyond it {@code Phi} is 0 or 1 in double precision, next to such an error. */
    private static final double LIMIT = 9;

    private static final int POINTS_PER_UNIT = 64;
    private static final int POINTS = (int) (2 * LIMIT * POINTS_PER_UNIT) + 1;

    private final double[] values = new double[POINTS];
    private final double[] densities = new double[POINTS];

    private NormalTable() {
        for (int i = 0; i < POINTS; i++) {
            double x = point(i);
            values[i] = 0.5 * (1 + Erf.value(x * Math.sqrt(0.5)));
            densities[i] = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
        }
    }

    private static double point(int i) {
        return (double) i / POINTS_PER_UNIT - LIMIT;
    }

    /** {@code Phi(x)}; NaN for NaN. */
    double at(double x) {
        if (!(Math.abs(x) < LIMIT)) {
            return x > 0 ? 1 : x < 0 ? 0 : Double.NaN;
        }
        int i = (int) ((x + LIMIT) * POINTS_PER_UNIT + 0.5);
        double a = point(i);
        double d = x - a;
        double square = a * a;
        // Signs alternate: Phi^(n+1) = (-1)^n He_n phi.
        double h2 = square - 1;
        double h3 = a * (square - 3);
        double h4 = (square - 6) * square + 3;
        double h5 = a * ((square - 10) * square + 15);
        double h6 = ((square - 15) * square + 45) * square - 15;
        double sum = -h5 / 720 + d * h6 / 5040;
        sum = h4 / 120 + d * sum;
        sum = -h3 / 24 + d * sum;
        sum = h2 / 6 + d * sum;
        sum = -a / 2 + d * sum;
        sum = 1 + d * sum;
        return values[i] + densities[i] * d * sum;
    }

    /** {@code x Phi(x)}. */
    double gelu(double x) {
        return x * at(x);
    }

    /** The derivative of {@code x Phi(x)}. */
    double geluSlope(double x) {
        return at(x) + x * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    }
}
