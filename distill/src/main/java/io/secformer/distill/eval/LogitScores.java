package io.secformer.distill.eval;

import io.secformer.datasets.glue.Task;
import io.secformer.datasets.metric.GlueMetrics;
import java.util.Map;

/**
 * What logits are worth.
 *
 * @param predictions class indices, or scores
 * @param primary the task's main metric, in percent
 * @param all the task's official metrics by name, in percent
 */
public record LogitScores(double[] predictions, double primary, Map<String, Double> all) {
    /** LogitScores the logits of labelled samples, [samples][C]. */
    public static LogitScores of(Task task, float[][] logits, TokenizedExamples samples) {
        double[] predictions = GlueMetrics.predictions(task, toDoubles(logits));
        return new LogitScores(
                predictions,
                GlueMetrics.primary(task, predictions, samples.labels()),
                GlueMetrics.scores(task, predictions, samples.labels()));
    }

    /**
     * Mean cross entropy of labelled samples' classes, or mean squared error of their scores.
     *
     * @param logits [samples][C]
     */
    public static double loss(Task task, float[][] logits, TokenizedExamples samples) {
        double[] labels = samples.labels();
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            if (task.isRegression()) {
                double error = logits[i][0] - labels[i];
                sum += error * error;
            } else {
                sum += logSumExp(logits[i]) - logits[i][(int) labels[i]];
            }
        }
        return sum / logits.length;
    }

    private static double logSumExp(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return largest + Math.log(sum);
    }

    /** The predictions that logits stand for: class indices, or scores. */
    public static double[] predictions(Task task, float[][] logits) {
        return GlueMetrics.predictions(task, toDoubles(logits));
    }

    private static double[][] toDoubles(float[][] logits) {
        double[][] result = new double[logits.length][];
        for (int i = 0; i < logits.length; i++) {
            result[i] = new double[logits[i].length];
            for (int c = 0; c < logits[i].length; c++) {
                result[i][c] = logits[i][c];
            }
        }
        return result;
    }
}
