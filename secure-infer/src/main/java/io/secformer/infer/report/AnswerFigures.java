package io.secformer.infer.report;

import io.secformer.infer.plot.Plot;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures of private answers beside those in the clear. */
final class AnswerFigures {
    private static final int BINS = 24;

    private AnswerFigures() {}

    /** The next larger of 1, 2 and 5, times a power of ten: borders of bins are round numbers. */
    private static double round(double width) {
        double power = Math.pow(10, Math.floor(Math.log10(width)));
        double digit = width / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }

    /**
     * How logit differences are distributed.
     *
     * @return null if no example has both kinds of logits, or all are equal
     */
    static @Nullable Figure differences(String name, String task, Answers answers) {
        double[] differences = answers.differences();
        double most = 0;
        for (double difference : differences) {
            most = Math.max(most, Math.abs(difference));
        }
        if (!(most > 0)) {
            return null;
        }
        // In thousandths, millionths and the like the axis has short numbers.
        int exponent = 3 * (int) Math.floor(Math.log10(most) / 3);
        double unit = Math.pow(10, exponent);
        double width = round(2 * most / unit / BINS);
        int half = (int) Math.floor(most / unit / width) + 1;
        // One step more than there are bins: the outline goes down to 0 at its end.
        double[] x = new double[2 * half + 1];
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i - half) * width;
        }
        int within = 0;
        for (double difference : differences) {
            y[half + (int) Math.floor(difference / unit / width)]++;
            within += Math.abs(difference) <= most / 2 ? 1 : 0;
        }
        return new Figure(
                name,
                "How far private logits are from those in the clear. They are rounded to fixed"
                        + " point on the way, which leaves a difference about 0.",
                String.format(
                        Locale.ROOT,
                        "A histogram of %,d differences about 0; the largest is %s, and %.0f %%"
                                + " are within half of that.",
                        differences.length,
                        Words.small(most),
                        100.0 * within / differences.length),
                new Plot(
                                task + ": logit differences",
                                "private logit less logit in the clear"
                                        + (exponent == 0 ? "" : ", × 1e" + exponent),
                                "how many logits")
                        .steps("logits", x, y));
    }
}
