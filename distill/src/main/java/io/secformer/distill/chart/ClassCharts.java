package io.secformer.distill.chart;

import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.WholeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.core.evaluation.EvaluationTools;
import org.nd4j.evaluation.classification.EvaluationCalibration;
import org.nd4j.evaluation.classification.ROCMultiClass;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ROC and calibration of a classifier, by DL4J: each class against the others, its probability
 * being that of the softmax of the logits.
 */
public final class ClassCharts {
    private static final int RELIABILITY_BINS = 10;
    private static final int HISTOGRAM_BINS = 20;

    private final ROCMultiClass roc;
    private final EvaluationCalibration calibration;
    private final double[][] probabilities;
    private final int[] labels;
    private final List<String> classes;

    /**
     * Evaluates predictions.
     *
     * @param classes their names
     */
    public ClassCharts(PredictedClasses predicted, List<String> classes) {
        this.classes = List.copyOf(classes);
        this.labels = predicted.labels();
        this.probabilities = new double[predicted.logits().length][];
        double[][] oneHot = new double[probabilities.length][classes.size()];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = softmax(predicted.logits()[i]);
            oneHot[i][predicted.labels()[i]] = 1;
        }
        // Every threshold counts: the curve is exact.
        this.roc = new ROCMultiClass(0);
        this.calibration = new EvaluationCalibration(RELIABILITY_BINS, HISTOGRAM_BINS);
        try (INDArray truth = Nd4j.create(oneHot);
                INDArray guess = Nd4j.create(probabilities)) {
            roc.eval(truth, guess);
            calibration.eval(truth, guess);
        }
    }

    /** The area under a class's ROC curve; NaN if every example, or none, is of the class. */
    public double areaUnderCurve(int classIndex) {
        long positive = roc.getCountActualPositive(classIndex);
        return positive == 0 || positive == labels.length
                ? Double.NaN
                : roc.calculateAUC(classIndex);
    }

    /**
     * The expected calibration error: how far the confidence of answers is from the share of right
     * ones, in ten bins of confidence, weighted by their answers (Naeini et al., AAAI 2015).
     */
    public double calibrationError() {
        double[] gap = new double[RELIABILITY_BINS];
        for (int i = 0; i < labels.length; i++) {
            int answer = 0;
            for (int c = 1; c < probabilities[i].length; c++) {
                answer = probabilities[i][c] > probabilities[i][answer] ? c : answer;
            }
            double confidence = probabilities[i][answer];
            int bin = Math.min(RELIABILITY_BINS - 1, (int) (confidence * RELIABILITY_BINS));
            gap[bin] += confidence - (answer == labels[i] ? 1 : 0);
        }
        double sum = 0;
        for (double g : gap) {
            sum += Math.abs(g);
        }
        return sum / labels.length;
    }

    /**
     * Writes {@code NAME-roc.html} and {@code NAME-calibration.html}; a file appears whole or not
     * at all.
     *
     * @throws UncheckedIOException if one cannot be written
     */
    public void write(Path folder, String name) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be made: " + FileErrors.reason(e), e);
        }
        WholeFiles.write(
                folder.resolve(name + "-roc.html"), EvaluationTools.rocChartToHtml(roc, classes));
        WholeFiles.write(
                folder.resolve(name + "-calibration.html"),
                EvaluationTools.evaluationCalibrationToHtml(calibration));
    }

    private static double[] softmax(double[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        double[] result = new double[logits.length];
        double sum = 0;
        for (int c = 0; c < logits.length; c++) {
            result[c] = Math.exp(logits[c] - largest);
            sum += result[c];
        }
        for (int c = 0; c < logits.length; c++) {
            result[c] /= sum;
        }
        return result;
    }
}
