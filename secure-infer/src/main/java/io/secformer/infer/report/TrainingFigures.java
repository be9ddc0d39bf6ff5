package io.secformer.infer.report;

import io.secformer.infer.plot.Plot;
import io.secformer.infer.report.History.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Figures of how a model was trained. */
final class TrainingFigures {
    /** Points of a line: of a longer one each point is the mean of those around it. */
    private static final int POINTS = 120;

    private TrainingFigures() {}

    /**
     * Losses of a model.
     *
     * @param name of the figure
     * @param whose such as {@code SST-2, teacher}
     */
    static Figure losses(String name, String whose, History history) {
        Plot plot = new Plot(whose + ": loss by step", "step", "loss");
        double before = 0;
        int colour = 0;
        boolean hasDev = false;
        List<Double> all = new ArrayList<>();
        for (Stage stage : history.stages()) {
            Line training = smoothed(stage.steps(), stage.losses(), before);
            plot.line(stage.name() + ", training", colour, false, training.x(), training.y());
            add(all, training.y());
            if (hasDevLosses(stage)) {
                hasDev = true;
                double start = before;
                plot.line(
                        stage.name() + ", dev",
                        colour,
                        true,
                        DoubleStream.of(stage.looks()).map(x -> x + start).toArray(),
                        stage.devLosses());
                add(all, stage.devLosses());
            }
            colour++;
            before += history.isOneAfterTheOther() ? stage.length() : 0;
        }
        if (Plot.areFarApart(all.stream().mapToDouble(Double::doubleValue))) {
            plot.logarithmicY();
        }
        String stages = Words.list(history.stages().stream().map(Stage::name).toList(), "and");
        return new Figure(
                name,
                "Loss, lower is better: how far the model is from what it is trained to do."
                        + (hasDev
                                ? " Dashed: the loss of the labels on texts that it was not"
                                        + " trained on."
                                : "")
                        + (history.stages().size() > 1 && history.isOneAfterTheOther()
                                ? " Each stage has a loss of its own, so that only curves of one"
                                        + " stage compare."
                                : ""),
                "Lines of the loss over training steps, of " + stages + ". " + ends(history),
                plot);
    }

    private static String ends(History history) {
        List<String> ends = new ArrayList<>();
        for (Stage stage : history.stages()) {
            Line line = smoothed(stage.steps(), stage.losses(), 0);
            ends.add(
                    "%s goes from %s to %s"
                            .formatted(
                                    stage.name(),
                                    Words.small(line.y()[0]),
                                    Words.small(line.y()[line.y().length - 1])));
        }
        return String.join("; ", ends) + ".";
    }

    /**
     * The dev metric of teacher and student.
     *
     * @return null if neither was looked at twice
     */
    static @Nullable Figure metrics(
            String name,
            String whose,
            String metric,
            @Nullable History teacher,
            @Nullable History student) {
        Plot plot =
                new Plot(whose + ": dev metric while training", "% of the stage's steps", metric);
        List<String> words = new ArrayList<>();
        int colour = 0;
        for (boolean isTeacher : new boolean[] {true, false}) {
            History history = isTeacher ? teacher : student;
            if (history == null) {
                continue;
            }
            for (Stage stage : history.stages()) {
                if (stage.looks().length < 2) {
                    continue;
                }
                String role = isTeacher ? "teacher" : "student";
                String line =
                        stage.name().startsWith(role) ? stage.name() : role + ", " + stage.name();
                double scale = 100 / stage.length();
                plot.line(
                        line,
                        colour++,
                        false,
                        DoubleStream.of(stage.looks()).map(x -> x * scale).toArray(),
                        stage.metrics());
                words.add(
                        "%s goes from %s to %s"
                                .formatted(
                                        line,
                                        Words.percent(stage.metrics()[0]),
                                        Words.percent(
                                                stage.metrics()[stage.metrics().length - 1])));
            }
        }
        return words.isEmpty()
                ? null
                : new Figure(
                        name,
                        "The task's metric on texts that the model was not trained on, higher is"
                                + " better. The best parameters are kept, not the last.",
                        "Lines of the dev metric: " + String.join("; ", words) + ".",
                        plot);
    }

    private static boolean hasDevLosses(Stage stage) {
        return stage.devLosses().length > 0
                && DoubleStream.of(stage.devLosses()).allMatch(Double::isFinite);
    }

    private static void add(List<Double> all, double[] values) {
        DoubleStream.of(values).forEach(all::add);
    }

    private record Line(double[] x, double[] y) {}

    private static Line smoothed(double[] x, double[] y, double start) {
        int block = Math.max(1, (x.length + POINTS - 1) / POINTS);
        int count = (x.length + block - 1) / block;
        double[] meanX = new double[count];
        double[] meanY = new double[count];
        for (int i = 0; i < count; i++) {
            int from = i * block;
            int to = Math.min(x.length, from + block);
            for (int at = from; at < to; at++) {
                meanX[i] += (x[at] + start) / (to - from);
                meanY[i] += y[at] / (to - from);
            }
        }
        return new Line(meanX, meanY);
    }
}
