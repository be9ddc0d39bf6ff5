package io.secformer.datasets.metric;

import io.secformer.datasets.glue.Metric;
import io.secformer.datasets.glue.Task;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The scores of predictions, in percent; a correlation that is undefined counts as 0. */
public final class GlueMetrics {
    private static final double PERCENT = 100;

    private GlueMetrics() {}

    /**
     * The predictions in logits: the index of the largest (the first of equal ones), or the score
     * itself.
     *
     * @param logits examples x {@link Task#numLabels()}
     * @throws IllegalArgumentException if a row has another length or a value is not finite
     */
    public static double[] predictions(Task task, double[][] logits) {
        double[] predictions = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            if (logits[i].length != task.numLabels()) {
                throw new IllegalArgumentException(
                        String.format(
                                "example %d has %d logits, %s has %d",
                                i, logits[i].length, task.taskName(), task.numLabels()));
            }
            for (double logit : logits[i]) {
                if (!Double.isFinite(logit)) {
                    throw new IllegalArgumentException("example " + i + " has a logit " + logit);
                }
            }
            predictions[i] = task.isRegression() ? logits[i][0] : argmax(logits[i]);
        }
        return predictions;
    }

    /**
     * All scores of a task, in percent, by {@link Metric#key()} and in the order of its metrics.
     *
     * @param predictions as {@link #predictions} returns them
     * @param labels class indices, or scores; as many as predictions
     * @throws IllegalArgumentException if there are none, or one is no class of the task, or NaN
     */
    public static Map<String, Double> scores(Task task, double[] predictions, double[] labels) {
        requireUsable(task, predictions, labels);
        Map<String, Double> scores = new LinkedHashMap<>();
        if (task.isRegression()) {
            scores.put(Metric.PEARSON.key(), PERCENT * Correlations.pearson(predictions, labels));
            scores.put(Metric.SPEARMAN.key(), PERCENT * Correlations.spearman(predictions, labels));
            return scores;
        }
        ClassScores classes = ClassScores.of(task.numLabels(), predictions, labels);
        for (Metric metric : task.metrics()) {
            double score =
                    switch (metric) {
                        case ACCURACY -> classes.accuracy();
                        case F1 -> classes.f1(task.positiveClass());
                        case MACRO_F1 -> classes.macroF1();
                        case MATTHEWS -> classes.matthews();
                        case PEARSON, SPEARMAN ->
                                throw new AssertionError(metric + " of a classification");
                    };
            scores.put(metric.key(), PERCENT * score);
        }
        return scores;
    }

    /**
     * The one score, in percent, by which models of a task are compared and chosen: the first of
     * its metrics, or the mean of both correlations for a regression.
     */
    public static double primary(Task task, double[] predictions, double[] labels) {
        Map<String, Double> scores = scores(task, predictions, labels);
        if (task.isRegression()) {
            return scores.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow();
        }
        return scores.values().iterator().next();
    }

    /** What {@link #primary} is called. */
    public static String primaryName(Task task) {
        return task.isRegression() ? "pearson-spearman" : task.metrics().getFirst().key();
    }

    /**
     * The primary score, in percent, of a model that has not read the texts: it answers the most
     * frequent class of the training labels (the first of equally frequent ones), or their mean.
     */
    public static double majorityBaseline(Task task, double[] trainLabels, double[] devLabels) {
        requireUsable(task, trainLabels, trainLabels);
        double answer;
        if (task.isRegression()) {
            answer = Arrays.stream(trainLabels).average().orElseThrow();
        } else {
            double[] counts = new double[task.numLabels()];
            for (double label : trainLabels) {
                counts[(int) label]++;
            }
            answer = argmax(counts);
        }
        double[] predictions = new double[devLabels.length];
        Arrays.fill(predictions, answer);
        return primary(task, predictions, devLabels);
    }

    private static int argmax(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    private static void requireUsable(Task task, double[] predictions, double[] labels) {
        if (labels.length == 0 || predictions.length != labels.length) {
            throw new IllegalArgumentException(
                    "expected as many predictions as labels and at least one, found "
                            + predictions.length
                            + " predictions and "
                            + labels.length
                            + " labels");
        }
        for (double[] values : new double[][] {predictions, labels}) {
            for (int i = 0; i < values.length; i++) {
                boolean isClass =
                        values[i] >= 0 && values[i] < task.numLabels() && values[i] % 1 == 0;
                if (!(task.isRegression() ? Double.isFinite(values[i]) : isClass)) {
                    throw new IllegalArgumentException(
                            String.format(
                                    "example %d of %s has %s, which is no %s",
                                    i,
                                    task.taskName(),
                                    values[i],
                                    task.isRegression() ? "score" : "class index"));
                }
            }
        }
    }
}
