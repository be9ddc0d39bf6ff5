package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.NewtonStep;
import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.model.ActivationFunction;
import org.apache.commons.numbers.gamma.Erf;
import org.jspecify.annotations.Nullable;

/**
 * A function of one variable that the program applies element by element.
 *
 * <p>The plain reading evaluates it exactly; the others evaluate a trigonometric series that the
 * converter has fitted to it, plus {@link #slope()} times the argument.
 */
public sealed interface SmoothFunction {

    /** The exact value at {@code x}. */
    double apply(double x);

    /**
     * The part of the function that is evaluated as {@code slope * x} instead of being fitted. A
     * function whose rest is bounded and even (GeLU) is fitted with half the harmonics.
     */
    default double slope() {
        return 0;
    }

    /** The symmetry of the fitted part: which harmonics it needs. */
    default Parity parity() {
        return Parity.GENERAL;
    }

    /** Whether relative rather than absolute error matters. */
    default boolean relative() {
        return false;
    }

    /**
     * How much an absolute error counts at {@code x}: 1 where arguments are common, less where they
     * are rare.
     */
    default double importance(double x) {
        return 1;
    }

    /** In which unit of the value an absolute error counts. */
    default double unit() {
        return 1;
    }

    /**
     * A relative error that does not matter, because the program goes by the value it got: a larger
     * one costs it some precision or harmonics later.
     */
    default double indifference() {
        return 0;
    }

    /** The largest step of the function: no smooth fit is closer than half of it. */
    default double step() {
        return 0;
    }

    /** The step of Newton's method that an estimate can be improved by; null if there is none. */
    default @Nullable NewtonStep newtonStep() {
        return null;
    }

    /**
     * A GeLU's arguments have a root mean square of 1 to 2: one in twenty or fewer is beyond 3,
     * where an error counts for less and less, down to a tenth.
     */
    private static double importanceOfGelu(double x) {
        return Math.max(0.1, Math.exp(Math.min(0, 3 - Math.abs(x))));
    }

    /** {@code x Phi(x)}; less {@code x / 2} it is even. */
    record Gelu() implements SmoothFunction {
        @Override
        public double apply(double x) {
            return 0.5 * x * (1 + Erf.value(x * Math.sqrt(0.5)));
        }

        @Override
        public double importance(double x) {
            return importanceOfGelu(x);
        }

        @Override
        public double slope() {
            return 0.5;
        }

        @Override
        public Parity parity() {
            return Parity.EVEN;
        }
    }

    /**
     * {@code x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))}: GeLU as many checkpoints have it,
     * within 0.0005 of the exact one. Less {@code x / 2} it is even.
     */
    record GeluTanh() implements SmoothFunction {
        private static final double ROOT = Math.sqrt(2 / Math.PI);

        @Override
        public double apply(double x) {
            return 0.5 * x * (1 + Math.tanh(ROOT * (x + 0.044715 * x * x * x)));
        }

        @Override
        public double importance(double x) {
            return importanceOfGelu(x);
        }

        @Override
        public double slope() {
            return 0.5;
        }

        @Override
        public Parity parity() {
            return Parity.EVEN;
        }
    }

    /**
     * GeLU with the segmented 7-term series of SecFormer (section 3.2, T = 1.7) in place of erf;
     * students that were trained with it are evaluated with it.
     */
    record FourierGelu() implements SmoothFunction {
        private static final double[] BETA = ActivationFunction.fourierCoefficients();
        private static final double LIMIT = ActivationFunction.FOURIER_LIMIT;

        @Override
        public double apply(double x) {
            double z = x * Math.sqrt(0.5);
            return 0.5 * x * (1 + (Math.abs(z) <= LIMIT ? sines(z) : Math.signum(z)));
        }

        @Override
        public double step() {
            return 0.5 * LIMIT * Math.sqrt(2) * (1 - sines(LIMIT));
        }

        private static double sines(double z) {
            double sum = 0;
            for (int k = 1; k <= BETA.length; k++) {
                sum += BETA[k - 1] * Math.sin(k * Math.PI * z / 10);
            }
            return sum;
        }

        /** The same as a series over an argument that is scaled to another period than 20. */
        static Series series(double period) {
            double[] none = new double[BETA.length];
            return new Series(period, 0, none, BETA, 0);
        }

        @Override
        public double importance(double x) {
            return importanceOfGelu(x);
        }

        @Override
        public double slope() {
            return 0.5;
        }

        @Override
        public Parity parity() {
            return Parity.EVEN;
        }
    }

    /**
     * erf between the limits of {@link FourierGelu}, over an argument scaled so that sines repeat
     * themselves after another period than 20.
     *
     * @param period of the scaled argument
     */
    record ErfSines(double period) implements SmoothFunction {
        @Override
        public double apply(double x) {
            return FourierGelu.sines(x * 20 / period);
        }

        /** The sines themselves. */
        public Series series() {
            return FourierGelu.series(period);
        }

        @Override
        public Parity parity() {
            return Parity.ODD;
        }
    }

    /**
     * Another function of a scaled argument, {@code f(c x) / c}: what a channel computes whose
     * values were divided by c to fit the ring of the others.
     *
     * @param function f
     * @param factor c
     */
    record Scaled(SmoothFunction function, double factor) implements SmoothFunction {
        @Override
        public double apply(double x) {
            return function.apply(factor * x) / factor;
        }

        @Override
        public double slope() {
            return function.slope();
        }

        @Override
        public Parity parity() {
            return function.parity();
        }

        @Override
        public boolean relative() {
            return function.relative();
        }

        @Override
        public double importance(double x) {
            return function.importance(factor * x);
        }

        @Override
        public double unit() {
            return function.unit() / factor;
        }

        @Override
        public double step() {
            return function.step() / factor;
        }
    }

    /** Hyperbolic tangent (the pooler's activation). */
    record Tanh() implements SmoothFunction {
        @Override
        public double apply(double x) {
            return Math.tanh(x);
        }

        @Override
        public Parity parity() {
            return Parity.ODD;
        }
    }

    /** {@code 1 / x}, for positive arguments (the row sums of 2Quad). */
    record Reciprocal() implements SmoothFunction {
        @Override
        public double apply(double x) {
            return 1 / x;
        }

        @Override
        public NewtonStep newtonStep() {
            return new NewtonStep(1, 0, 0);
        }

        @Override
        public boolean relative() {
            return true;
        }
    }

    /** {@code 1 / x^2}, for positive arguments: the guess of a softmax's scale. */
    record InverseSquare() implements SmoothFunction {
        @Override
        public double apply(double x) {
            return 1 / (x * x);
        }

        @Override
        public boolean relative() {
            return true;
        }

        @Override
        public double indifference() {
            return 0.03;
        }
    }

    /**
     * A rough scale {@code x^-p} of positive arguments. Whatever it is off by cancels, since both
     * sides of a division are multiplied by it; so it need only be positive, and bring arguments
     * nearer to each other.
     *
     * @param power p: 1 brings them together at once, where they are near enough for that; 1/2
     *     takes the square root of their ratio, and can follow arguments that are much farther
     *     apart
     */
    record RoughScale(double power) implements SmoothFunction {
        @Override
        public double apply(double x) {
            return Math.pow(x, -power);
        }

        @Override
        public boolean relative() {
            return true;
        }

        /** After the last rough scale comes a series; before it, every bit brings it nearer. */
        @Override
        public double indifference() {
            return power == 1 ? 0.5 : 0.1;
        }
    }

    /**
     * {@code 1 / sqrt(x / divisor + epsilon)}: a LayerNorm's scale from the sum of squares of its
     * centred row.
     *
     * @param divisor the number of summed squares
     * @param epsilon the LayerNorm's epsilon, in the units of the mean square
     */
    record InverseSquareRoot(int divisor, double epsilon) implements SmoothFunction {
        @Override
        public double apply(double x) {
            return 1 / Math.sqrt(x / divisor + epsilon);
        }

        /** There is one if the divisor is a power of two: any other would have to be rounded. */
        @Override
        public @Nullable NewtonStep newtonStep() {
            return Integer.bitCount(divisor) == 1
                    ? new NewtonStep(2, Integer.numberOfTrailingZeros(divisor), epsilon)
                    : null;
        }

        @Override
        public boolean relative() {
            return true;
        }
    }
}
