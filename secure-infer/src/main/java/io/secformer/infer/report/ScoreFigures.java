package io.secformer.infer.report;

import io.secformer.convert.share.ShareManifest;
import io.secformer.infer.eval.Scores;
import io.secformer.infer.eval.TaskResult;
import io.secformer.infer.plot.Plot;
import io.secformer.infer.report.Page.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** Figures and tables of tasks' scores. */
final class ScoreFigures {
    private ScoreFigures() {}

    private static Map<String, ToDoubleFunction<TaskResult>> ways(List<TaskData> tasks) {
        boolean isStudent = tasks.stream().anyMatch(task -> task.student() != null);
        String shared = isStudent ? "student" : "model";
        Map<String, ToDoubleFunction<TaskResult>> ways = new LinkedHashMap<>();
        ways.put("bag of words", TaskResult::bagOfWords);
        ways.put("teacher", TaskResult::teacher);
        ways.put(shared + " in the clear", result -> result.scores().student());
        ways.put(shared + " privately", result -> result.scores().studentPrivate());
        ways.values()
                .removeIf(way -> tasks.stream().noneMatch(t -> Double.isFinite(value(t, way))));
        return ways;
    }

    private static double value(TaskData task, ToDoubleFunction<TaskResult> way) {
        return way.applyAsDouble(Objects.requireNonNull(task.result()));
    }

    /** The metric of every task, reached in every way. */
    static Figure metrics(String name, List<TaskData> tasks) {
        Plot plot = new Plot("Metric by task", "", "metric, higher is better").upTo(100);
        List<String> categories = tasks.stream().map(TaskData::name).distinct().toList();
        Map<String, ToDoubleFunction<TaskResult>> ways = ways(tasks);
        List<String> words = new ArrayList<>();
        ways.forEach(
                (way, metric) -> {
                    List<Double> values = new ArrayList<>();
                    for (TaskData task : tasks) {
                        double value = value(task, metric);
                        words.add(task.name() + " " + way + " " + Words.percent(value));
                        values.add(Double.isFinite(value) ? value : 0);
                    }
                    plot.bars(way, categories, values);
                });
        return new Figure(
                name,
                "How good answers are, each way. A student that is as good privately as in the"
                        + " clear loses nothing by privacy.",
                "Bars for each task: " + String.join("; ", words) + ".",
                plot);
    }

    /** The same in numbers. */
    static Table metricsTable(List<TaskData> tasks) {
        Map<String, ToDoubleFunction<TaskResult>> ways = ways(tasks);
        List<String> head = new ArrayList<>(List.of("task", "metric", "examples", "majority"));
        head.addAll(ways.keySet());
        head.add("same answers, %");
        List<List<String>> rows = new ArrayList<>();
        for (TaskData task : tasks) {
            TaskResult result = Objects.requireNonNull(task.result());
            List<String> row = new ArrayList<>();
            row.add(task.name());
            row.add(MetricWords.of(result.scores().metric()));
            row.add(Words.count(result.scores().examples()));
            row.add(Words.percent(result.majorityBaseline()));
            ways.values().forEach(way -> row.add(Words.percent(way.applyAsDouble(result))));
            row.add(Words.percent(100 * result.scores().labelAgreement()));
            rows.add(row);
        }
        return new Table("Metric by task", head, rows, true);
    }

    /** How far private answers are off. */
    static Table exactnessTable(List<TaskData> tasks) {
        List<List<String>> rows = new ArrayList<>();
        for (TaskData task : tasks) {
            Scores scores = Objects.requireNonNull(task.result()).scores();
            ShareManifest shares = task.shares();
            rows.add(
                    List.of(
                            task.name(),
                            Words.small(scores.maxLogitDifference()),
                            Words.small(
                                    shares == null
                                            ? Double.NaN
                                            : shares.calibration().logitError()),
                            Words.count(scores.wraps()),
                            Words.count(scores.saturated()),
                            Words.count(scores.truncated()),
                            Words.count(scores.beyondCalibration()),
                            Words.count(scores.unreliable())));
        }
        return new Table(
                "What may be wrong with private answers",
                List.of(
                        "task",
                        "largest logit difference",
                        "as planned, a typical one",
                        "ring overflows",
                        "values out of range",
                        "texts cut",
                        "texts longer than planned",
                        "doubtful answers"),
                rows,
                true);
    }

    /** What texts took, as it was measured. */
    static Table costTable(List<TaskData> tasks) {
        List<List<String>> rows = new ArrayList<>();
        for (TaskData task : tasks) {
            TaskResult result = task.result();
            if (result == null) {
                continue;
            }
            Scores scores = result.scores();
            rows.add(
                    List.of(
                            task.name(),
                            Words.count(scores.rounds()),
                            Words.bytes(scores.serverBytes()),
                            Words.bytes(scores.dealerBytes()),
                            Words.seconds(scores.offlineSeconds()),
                            Words.seconds(scores.onlineSeconds()),
                            Words.count(scores.batch()),
                            String.format(Locale.ROOT, "%.1f", scores.sentencesPerSecond())));
        }
        return new Table(
                "A text in the mean, as measured",
                List.of(
                        "task",
                        "rounds",
                        "between servers",
                        "from the dealer",
                        "before it is asked",
                        "question to answer",
                        "texts asked together",
                        "texts per second"),
                rows,
                true);
    }
}
