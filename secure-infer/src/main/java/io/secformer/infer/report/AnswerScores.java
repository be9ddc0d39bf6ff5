package io.secformer.infer.report;

import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.metric.GlueMetrics;
import io.secformer.infer.eval.Scores;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What answers are worth, where only the answers were kept.
 *
 * @param metric by what: the task's own, or accuracy for a task that is not one of GLUE
 * @param clear in the clear, in percent; not a number without labels
 * @param hidden of the private answers; not a number where there are none
 * @param agreement share of examples with the same answer both ways, in percent
 * @param largestDifference of private logits and those in the clear
 */
record AnswerScores(
        String metric, double clear, double hidden, double agreement, double largestDifference) {

    /** How near scores are to each other that count as the same. */
    private static final double SCORE_TOLERANCE = Scores.SCORE_TOLERANCE;

    /**
     * Scores of answers.
     *
     * @param name of the task
     * @throws IllegalArgumentException if an answer is none of that task
     */
    static AnswerScores of(String name, Answers answers) {
        GlueTask task = task(name);
        boolean isPrivate = answers.isPrivate();
        double largest = 0;
        for (double difference : answers.differences()) {
            largest = Math.max(largest, Math.abs(difference));
        }
        return new AnswerScores(
                task == null ? "accuracy" : GlueMetrics.primaryName(task),
                score(task, answers, Answers.Row::clear),
                isPrivate ? score(task, answers, Answers.Row::hidden) : Double.NaN,
                isPrivate ? agreement(task, answers) : Double.NaN,
                isPrivate ? largest : Double.NaN);
    }

    private static @Nullable GlueTask task(String name) {
        try {
            return GlueTask.of(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static double agreement(@Nullable GlueTask task, Answers answers) {
        boolean isScore = task != null && task.isRegression();
        long same =
                answers.rows().stream()
                        .filter(
                                row ->
                                        isScore
                                                ? Math.abs(
                                                                number(row.clear())
                                                                        - number(row.hidden()))
                                                        <= SCORE_TOLERANCE
                                                : row.clear().equals(row.hidden()))
                        .count();
        return 100.0 * same / answers.rows().size();
    }

    private static double score(
            @Nullable GlueTask task, Answers answers, Function<Answers.Row, String> answer) {
        if (!answers.isLabelled()) {
            return Double.NaN;
        }
        if (task == null) {
            long right =
                    answers.rows().stream()
                            .filter(row -> row.label().equals(answer.apply(row)))
                            .count();
            return 100.0 * right / answers.rows().size();
        }
        return GlueMetrics.primary(
                task,
                answers.rows().stream().mapToDouble(r -> place(task, answer.apply(r))).toArray(),
                answers.rows().stream().mapToDouble(r -> place(task, r.label())).toArray());
    }

    private static double place(GlueTask task, String answer) {
        if (task.isRegression()) {
            return number(answer);
        }
        int place = task.labels().indexOf(answer);
        if (place < 0) {
            throw new IllegalArgumentException(
                    "'"
                            + answer
                            + "' is no answer of "
                            + task.taskName()
                            + ", expected one of "
                            + String.join(", ", task.labels()));
        }
        return place;
    }

    private static double number(String answer) {
        try {
            return Double.parseDouble(answer);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + answer + "' is no score", e);
        }
    }
}
