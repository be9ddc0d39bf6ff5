package io.secformer.datasets.metric;

import org.nd4j.evaluation.classification.Evaluation;

/** Scores of predicted classes, as shares of 1, from DL4J's confusion matrix. */
final class ClassScores {
    private final Evaluation evaluation;
    private final int classes;

    private ClassScores(Evaluation evaluation, int classes) {
        this.evaluation = evaluation;
        this.classes = classes;
    }

    static ClassScores of(int classes, double[] predictions, double[] labels) {
        Evaluation evaluation = new Evaluation(classes);
        for (int i = 0; i < labels.length; i++) {
            evaluation.eval((int) predictions[i], (int) labels[i]);
        }
        return new ClassScores(evaluation, classes);
    }

    double accuracy() {
        return evaluation.accuracy();
    }

    /** F1 of a class; 0 where no answer and no label is of it. */
    double f1(int positive) {
        return orZero(evaluation.f1(positive));
    }

    /** The mean F1 of the classes that occur among answers or labels. */
    double macroF1() {
        double sum = 0;
        int occurring = 0;
        for (int k = 0; k < classes; k++) {
            double predicted = evaluation.getConfusionMatrix().getPredictedTotal(k);
            double labels = evaluation.getConfusionMatrix().getActualTotal(k);
            if (predicted + labels > 0) {
                sum += 2 * evaluation.getConfusionMatrix().getCount(k, k) / (predicted + labels);
                occurring++;
            }
        }
        return sum / Math.max(1, occurring);
    }

    /**
     * Matthews' correlation; of more than two classes Gorodkin's generalization R_K, which DL4J
     * does not have. With c right answers of n, and for each class p predictions and t labels:
     * {@code (c n - sum p t) / sqrt((n^2 - sum p^2) (n^2 - sum t^2))}. Source: Gorodkin, Comput.
     * Biol. Chem. 28 (2004) 367-374.
     */
    double matthews() {
        if (classes == 2) {
            return orZero(evaluation.matthewsCorrelation(1));
        }
        double n = evaluation.getNumRowCounter();
        double products = 0;
        double predictedSquares = 0;
        double labelSquares = 0;
        for (int k = 0; k < classes; k++) {
            double predicted = evaluation.getConfusionMatrix().getPredictedTotal(k);
            double labels = evaluation.getConfusionMatrix().getActualTotal(k);
            products += predicted * labels;
            predictedSquares += predicted * predicted;
            labelSquares += labels * labels;
        }
        double right = evaluation.accuracy() * n;
        return orZero(
                (right * n - products)
                        / Math.sqrt((n * n - predictedSquares) * (n * n - labelSquares)));
    }

    private static double orZero(double score) {
        return Double.isFinite(score) ? score : 0;
    }
}
