package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.observe.WireFormat.Interval;
import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.SmoothFunction.InverseSquare;
import io.secformer.convert.op.SmoothFunction.InverseSquareRoot;
import io.secformer.convert.op.SmoothFunction.Reciprocal;
import io.secformer.convert.op.SmoothFunction.RoughScale;

/**
 * Brings the argument of a power to where others of its kind are, so that one fit serves them all:
 * {@code f(x) = x^-p} on an interval is {@code 2^-ep f(x / 2^e)}, whatever the {@code e}. It is
 * chosen such that {@code ep} is whole, and nothing is rounded. Other functions stay as they are.
 *
 * @param function what is fitted
 * @param exponent e
 * @param power p
 */
record PowerOfTwoScale(SmoothFunction function, int exponent, double power) {
    /** An epsilon that adds less to the smallest argument, as a fraction of it, is left out. */
    private static final double NEGLIGIBLE = 0x1p-34;

    static PowerOfTwoScale of(SmoothFunction function, Interval interval) {
        return switch (function) {
            case Reciprocal() -> of(function, 1, interval);
            case InverseSquare() -> of(function, 2, interval);
            case RoughScale(double power) -> of(function, power, interval);
            case InverseSquareRoot(int divisor, double epsilon)
                    when epsilon * divisor <= NEGLIGIBLE * interval.low() ->
                    of(new InverseSquareRoot(divisor, 0), 0.5, interval);
            default -> new PowerOfTwoScale(function, 0, 0);
        };
    }

    private static PowerOfTwoScale of(SmoothFunction function, double power, Interval interval) {
        int step = Math.max(1, (int) Math.rint(1 / power));
        int exponent = Math.floorDiv(Math.getExponent(interval.low()), step) * step;
        return new PowerOfTwoScale(function, exponent, power);
    }

    Interval interval(Interval whole) {
        return new Interval(
                Math.scalb(whole.low(), -exponent), Math.scalb(whole.high(), -exponent));
    }

    double period(double whole) {
        return Math.scalb(whole, -exponent);
    }

    /** The series of the function as it came. */
    Series back(Series fitted) {
        return exponent == 0
                ? fitted
                : fitted.stretched(exponent, Math.scalb(1.0, (int) Math.rint(-exponent * power)));
    }
}
