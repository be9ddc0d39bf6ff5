package io.secformer.infer.study;

import io.secformer.convert.op.Approximation.Measure;
import io.secformer.infer.plot.Plot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Errors over arguments: a plot for every function, with a line for each way to compute it. */
final class ErrorPlots {
    /** Errors below this are drawn as if they were as large: a logarithmic axis has no 0. */
    private static final double LEAST = 1e-7;

    /** Errors above this are drawn as if they were as small. */
    private static final double MOST = 1e6;

    /** Points of a line: of those between, the largest error is drawn. */
    private static final int POINTS = 1500;

    private ErrorPlots() {}

    /** Writes {@code FUNCTION.png} for every function into a folder. */
    static void write(Path folder, List<FunctionStudy> studies) {
        Map<String, List<FunctionStudy>> byFunction = new LinkedHashMap<>();
        for (FunctionStudy study : studies) {
            byFunction.computeIfAbsent(study.of().function(), _ -> new ArrayList<>()).add(study);
        }
        byFunction.forEach((function, all) -> plot(function, all).writePng(file(folder, function)));
    }

    /** Where the plot of a function is. */
    static Path file(Path folder, String function) {
        String name = function.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return folder.resolve(name + ".png");
    }

    /**
     * A line of a plot.
     *
     * @param name in the legend
     */
    @SuppressWarnings("ArrayRecordComponent") // written once, drawn once
    private record Line(String name, double[] x, double[] y) {}

    private static Plot plot(String function, List<FunctionStudy> studies) {
        List<Line> lines = new ArrayList<>();
        boolean logarithmic = true;
        for (FunctionStudy study : studies) {
            logarithmic &= study.of().seen().isLogarithmic();
            add(lines, study);
        }
        Measure measure = studies.getFirst().of().measure();
        Plot plot =
                new Plot(
                                function,
                                function.startsWith("division") ? "row sum" : "argument",
                                measure == Measure.RELATIVE ? "relative error" : "error")
                        .wide()
                        .logarithmicY();
        if (logarithmic) {
            plot.logarithmicX();
        }
        lines.forEach(line -> plot.points(line.name(), line.x(), line.y()));
        return plot;
    }

    /** Strategies that do the same share a line. */
    private static void add(List<Line> lines, FunctionStudy study) {
        Line line = line(study);
        for (int i = 0; i < lines.size(); i++) {
            Line other = lines.get(i);
            boolean same = Arrays.equals(other.x(), line.x()) && Arrays.equals(other.y(), line.y());
            String variant = ": " + study.of().variant();
            if (same && other.name().endsWith(variant)) {
                String name = other.name().replace(variant, ", " + study.strategy() + variant);
                lines.set(i, new Line(name, line.x(), line.y()));
                return;
            }
        }
        lines.add(line);
    }

    private static Line line(FunctionStudy study) {
        int count = study.numbers().length;
        int block = Math.max(1, (count + POINTS - 1) / POINTS);
        double[] x = new double[(count + block - 1) / block];
        double[] y = new double[x.length];
        for (int i = 0; i < count; i++) {
            int at = i / block;
            double error = Math.clamp(study.error(i), LEAST, MOST);
            if (error > y[at]) {
                y[at] = error;
                x[at] = study.numbers()[i];
            }
        }
        return new Line(study.strategy() + ": " + study.of().variant(), x, y);
    }
}
