package io.secformer.notebooks.model;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * What training wrote of a stage, step by step.
 *
 * @param loss of every step, from the first
 * @param learningRate of every step
 * @param devSteps the steps after which the model was tried on dev examples
 * @param devMetric what came out there, in percent
 */
public record LossCurve(
        double[] loss, double[] learningRate, double[] devSteps, double[] devMetric) {

    /**
     * Reads the file of a stage.
     *
     * @param csv such as {@code teacher.work/teacher.csv}
     */
    public static LossCurve read(Path csv) {
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        List<Double> loss = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        List<Double> steps = new ArrayList<>();
        List<Double> metrics = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(csv)) {
            for (CSVRecord row : format.parse(reader)) {
                loss.add(Double.valueOf(row.get("loss")));
                rates.add(Double.valueOf(row.get("learningRate")));
                String metric = row.get("devMetric");
                if (!metric.isEmpty()) {
                    steps.add(Double.valueOf(row.get("step")));
                    metrics.add(Double.valueOf(metric));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(csv + " cannot be read", e);
        }
        return new LossCurve(array(loss), array(rates), array(steps), array(metrics));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The numbers of the steps, from 1. */
    public double[] steps() {
        double[] steps = new double[loss.length];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = i + 1;
        }
        return steps;
    }
}
