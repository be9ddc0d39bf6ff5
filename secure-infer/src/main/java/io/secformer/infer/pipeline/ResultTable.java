package io.secformer.infer.pipeline;

import io.secformer.infer.eval.Scores;
import io.secformer.infer.eval.TaskResult;
import io.secformer.kit.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Results as a table of text: a row a quantity, a column a task. */
final class ResultTable {

    private record Row(String name, Function<TaskResult, String> value) {}

    private static final List<Row> ROWS =
            List.of(
                    new Row("task", r -> r.scores().task()),
                    new Row("metric", r -> r.scores().metric()),
                    new Row("majority class", r -> percent(r.majorityBaseline())),
                    new Row("bag of words", r -> percent(r.bagOfWords())),
                    new Row("teacher", r -> percent(r.teacher())),
                    new Row("student in the clear", r -> percent(r.scores().student())),
                    new Row("student under MPC", r -> percent(r.scores().studentPrivate())),
                    new Row("examples", r -> Integer.toString(r.scores().examples())),
                    new Row("label agreement", r -> percent(100 * r.scores().labelAgreement())),
                    new Row(
                            "largest logit difference",
                            r ->
                                    String.format(
                                            Locale.ROOT, "%.5f", r.scores().maxLogitDifference())),
                    new Row("wraps", r -> Integer.toString(r.scores().wraps())),
                    new Row("saturated values", r -> Long.toString(r.scores().saturated())),
                    new Row("unreliable answers", r -> Integer.toString(r.scores().unreliable())),
                    new Row("rounds", r -> Integer.toString(r.scores().rounds())),
                    new Row("MB between servers", r -> megabytes(r.scores().serverBytes())),
                    new Row("MB from the dealer", r -> megabytes(r.scores().dealerBytes())),
                    new Row("online s per example", r -> seconds(r, Scores::onlineSeconds)),
                    new Row("offline s per example", r -> seconds(r, Scores::offlineSeconds)),
                    new Row("examples per s", r -> seconds(r, Scores::sentencesPerSecond)));

    private ResultTable() {}

    /** The table, lines ended. */
    public static String of(List<TaskResult> results) {
        TextTable table = new TextTable();
        for (Row row : ROWS) {
            List<String> cells = new ArrayList<>();
            cells.add(row.name());
            results.forEach(result -> cells.add(row.value().apply(result)));
            table.row(cells);
        }
        return table.toString();
    }

    private static String percent(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / 1e6);
    }

    private static String seconds(TaskResult result, Function<Scores, Double> quantity) {
        return String.format(Locale.ROOT, "%.3f", quantity.apply(result.scores()));
    }
}
