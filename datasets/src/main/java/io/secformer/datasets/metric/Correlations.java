package io.secformer.datasets.metric;

import java.util.Arrays;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Correlations of scores; 0 where one side is constant or there are fewer than two examples. */
final class Correlations {
    private Correlations() {}

    /** Pearson's correlation, by DL4J. */
    static double pearson(double[] predictions, double[] labels) {
        if (isUndefined(predictions, labels)) {
            return 0;
        }
        RegressionEvaluation evaluation = new RegressionEvaluation(1);
        try (INDArray labelColumn = column(labels);
                INDArray predictionColumn = column(predictions)) {
            evaluation.eval(labelColumn, predictionColumn);
        }
        return evaluation.pearsonCorrelation(0);
    }

    /** Spearman's correlation with average ranks for equal scores, by Commons Math. */
    static double spearman(double[] predictions, double[] labels) {
        return isUndefined(predictions, labels)
                ? 0
                : new SpearmansCorrelation().correlation(predictions, labels);
    }

    private static boolean isUndefined(double[] predictions, double[] labels) {
        return isConstant(predictions) || isConstant(labels);
    }

    private static boolean isConstant(double[] values) {
        return Arrays.stream(values).allMatch(value -> value == values[0]);
    }

    private static INDArray column(double[] values) {
        return Nd4j.createFromArray(values).castTo(DataType.DOUBLE).reshape(values.length, 1);
    }
}
