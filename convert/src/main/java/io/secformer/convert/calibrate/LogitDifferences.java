package io.secformer.convert.calibrate;

import io.secformer.kit.file.FormatException;

/** By how much the logits of one reading differ from those of another. */
final class LogitDifferences {
    private int examples;
    private long logits;
    private double largest;
    private double sum;
    private double squares;

    /**
     * Adds a batch, {@code [B][labels]} of both.
     *
     * @throws FormatException if a difference is NaN or infinite
     */
    void add(double[][] fixed, double[][] clear) {
        for (int b = 0; b < fixed.length; b++) {
            for (int label = 0; label < fixed[b].length; label++) {
                double difference = Math.abs(fixed[b][label] - clear[b][label]);
                if (!Double.isFinite(difference)) {
                    throw new FormatException(
                            "a logit is "
                                    + fixed[b][label]
                                    + " in fixed point and "
                                    + clear[b][label]
                                    + " in the clear: they cannot be compared, and nothing is"
                                    + " written");
                }
                largest = Math.max(largest, difference);
                sum += difference;
                squares += difference * difference;
                logits++;
            }
        }
        examples += fixed.length;
    }

    int examples() {
        return examples;
    }

    double largest() {
        return largest;
    }

    double rootMeanSquare() {
        return Math.sqrt(squares / Math.max(1, logits));
    }

    double mean() {
        return sum / Math.max(1, logits);
    }
}
