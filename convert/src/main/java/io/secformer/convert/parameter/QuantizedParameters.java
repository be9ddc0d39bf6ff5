package io.secformer.convert.parameter;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.op.ParameterWords;
import io.secformer.kit.file.FormatException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parameters of the program as fixed-point integers, rounded to nearest. */
public final class QuantizedParameters implements ParameterWords {

    private final Map<String, long[]> words = new LinkedHashMap<>();

    /**
     * Rounds every parameter that the plan has to its format.
     *
     * @throws FormatException if a value does not fit its ring
     */
    public QuantizedParameters(BertParameters parameters, PrecisionPlan plan) {
        parameters
                .all()
                .forEach(
                        (name, parameter) -> {
                            if (plan.hasParameter(name)) {
                                ParameterFormat format = plan.parameter(name);
                                words.put(name, quantize(parameter.values(), format));
                            }
                        });
    }

    /**
     * Rounds one parameter.
     *
     * @throws FormatException if a value does not fit its ring
     */
    public static long[] quantize(float[] values, ParameterFormat format) {
        long[] words = new long[values.length];
        double limit = Math.scalb(1.0, Math.min(62, format.ringBits() - 1));
        for (int i = 0; i < words.length; i++) {
            double scaled = Math.rint(Math.scalb((double) values[i], format.fractionBits()));
            if (!(Math.abs(scaled) < limit)) {
                throw new FormatException(
                        "element "
                                + i
                                + " of "
                                + format.name()
                                + " does not fit "
                                + format.ringBits()
                                + " bits with "
                                + format.fractionBits()
                                + " fraction bits");
            }
            words[i] = (long) scaled;
        }
        return words;
    }

    /** The largest difference between a parameter and its rounded value. */
    public static double error(float[] values, ParameterFormat format) {
        double largest = 0;
        for (float value : values) {
            double rounded =
                    FixedPoint.decode(
                            FixedPoint.encode(value, format.fractionBits()),
                            format.fractionBits(),
                            64);
            largest = Math.max(largest, Math.abs(rounded - value));
        }
        return largest;
    }

    @Override
    public long[] words(ParameterFormat format) {
        long[] found = words.get(format.name());
        if (found == null) {
            throw new IllegalArgumentException("the program has no parameter " + format.name());
        }
        return found;
    }
}
