package io.secformer.convert.fixedpoint;

/**
 * One step of Newton's method towards {@code f(x) = (x / 2^k + epsilon)^(-1/n)}, the reciprocal
 * ({@code n} = 1) or the inverse square root ({@code n} = 2), from an estimate {@code y}: {@code
 * ((n + 1) y - (x / 2^k + epsilon) y^(n + 1)) / n}.
 *
 * <p>On integers {@code X} and {@code Y} of {@code fx} and {@code fy} fraction bits it is {@code (n
 * + 1) 2^(fx + n fy + k) Y - (X + E) Y^(n + 1)} with {@code E = epsilon 2^(fx + k)} rounded:
 * nothing else is rounded, and the divisions only relabel the fraction bits. An estimate that is
 * off by a relative {@code e} gives a result that is off by {@code (n + 1) / 2 e^2 + O(e^3)},
 * always below.
 *
 * @param root n, 1 or 2
 * @param log2Divisor k, at least 0
 * @param epsilon what is added, at least 0
 */
public record NewtonStep(int root, int log2Divisor, double epsilon) {

    public NewtonStep {
        if (root < 1 || root > 2) {
            throw new IllegalArgumentException("the root must be 1 or 2, found " + root);
        }
        if (log2Divisor < 0 || log2Divisor > 62) {
            throw new IllegalArgumentException(
                    "the divisor's logarithm must be 0 to 62, found " + log2Divisor);
        }
        if (!(epsilon >= 0) || !Double.isFinite(epsilon)) {
            throw new IllegalArgumentException("epsilon must not be negative, found " + epsilon);
        }
    }

    /** The power of the estimate that the argument is multiplied by, {@code n + 1}. */
    public int degree() {
        return root + 1;
    }

    /** Fraction bits of the result. */
    public int fractionBits(int argumentBits, int estimateBits) {
        return argumentBits + degree() * estimateBits + log2Divisor + root - 1;
    }

    /** The power of two that the estimate is multiplied by, beside {@code n + 1}. */
    public int linearShift(int argumentBits, int estimateBits) {
        return argumentBits + root * estimateBits + log2Divisor;
    }

    /** {@code E}, which is added to the integers of the argument. */
    public long epsilonWord(int argumentBits) {
        return FixedPoint.encode(epsilon, argumentBits + log2Divisor);
    }

    /** The step on integers, modulo {@code 2^64}. */
    public long evaluate(long argument, int argumentBits, long estimate, int estimateBits) {
        int shift = linearShift(argumentBits, estimateBits);
        long linear = shift < 64 ? (degree() * estimate) << shift : 0;
        long product = argument + epsilonWord(argumentBits);
        for (int power = 0; power < degree(); power++) {
            product *= estimate;
        }
        return linear - product;
    }

    /** The relative error that one step leaves of an estimate's, which is small. */
    public double errorAfter(double estimateError) {
        return 0.5 * degree() * estimateError * estimateError;
    }

    /** The largest relative error of an estimate that one step brings below {@code target}. */
    public double estimateError(double target) {
        return Math.sqrt(2 * target / degree());
    }
}
