package io.secformer.infer.report;

import io.secformer.infer.report.Page.Privacy;
import io.secformer.infer.report.Page.Section;
import io.secformer.infer.report.Page.Table;
import io.secformer.infer.report.Page.TaskAnswer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the page of an evaluation alone. */
final class EvaluationPage {
    private EvaluationPage() {}

    static Page of(Path folder, Notes notes) {
        Answers answers =
                notes.read(
                        "answers",
                        "the evaluation is not finished",
                        () -> AnswersReader.of(folder));
        Outcomes outcomes = notes.read("what answers took", "", () -> OutcomesReader.of(folder));
        String task = outcomes == null ? "a task" : outcomes.about().getOrDefault("task", "a task");
        AnswerScores scores =
                answers == null || answers.rows().isEmpty()
                        ? null
                        : notes.read("scores", "", () -> AnswerScores.of(task, answers));
        Names names = new Names();
        List<Section> sections = new ArrayList<>();
        if (answers != null) {
            Figure figure = AnswerFigures.differences(names.of("differences"), task, answers);
            if (figure != null) {
                sections.add(
                        new Section(
                                "exactness",
                                "How exact are private answers?",
                                List.of(
                                        "The model gives a number for every possible answer, its"
                                            + " logits. Privately they are computed with rounded"
                                            + " numbers."),
                                List.of(figure),
                                List.of()));
            }
        }
        if (outcomes != null && outcomes.answered() > 0) {
            sections.add(costs(task, outcomes));
        }
        if (outcomes != null) {
            sections.add(
                    new Section(
                            "provenance",
                            "Where do these numbers come from?",
                            List.of(
                                    "A digest is a fingerprint of a file: who has the same file"
                                            + " computes the same digest."),
                            List.of(),
                            List.of(ProvenanceTables.of("Evaluation", outcomes.about()))));
        }
        boolean isPrivate = outcomes != null && outcomes.answered() > 0;
        return new Page(
                "Evaluation of " + task,
                isPrivate ? "answered privately" : "answered in the clear",
                scores == null
                        ? List.of("There are no answers to sum up: the evaluation is not finished.")
                        : List.of(),
                scores == null || answers == null
                        ? List.of()
                        : List.of(answer(task, answers, scores, outcomes)),
                isPrivate ? Privacy.ALL : Privacy.NONE,
                sections,
                notes.found(),
                notes.missing());
    }

    private static TaskAnswer answer(
            String task, Answers answers, AnswerScores scores, @Nullable Outcomes outcomes) {
        boolean isPrivate = answers.isPrivate();
        Outcomes counted =
                isPrivate && outcomes != null && outcomes.answered() > 0 ? outcomes : null;
        long doubtful = answers.rows().stream().filter(Answers.Row::doubtful).count();
        return new TaskAnswer(
                task,
                Words.count(answers.rows().size())
                        + (answers.rows().size() == 1 ? " text" : " texts"),
                "classified",
                "",
                MetricWords.of(scores.metric()),
                Words.percent(scores.clear()),
                isPrivate ? Words.percent(scores.hidden()) : "",
                "",
                isPrivate ? Words.percent(scores.agreement()) : "",
                counted == null ? "" : Words.seconds(counted.onlineSeconds()),
                counted == null ? "" : Words.seconds(counted.offlineSeconds()),
                counted == null ? "" : Words.bytes(counted.serverBytes()),
                counted == null ? "" : Words.count(Math.round(counted.rounds())),
                doubtful == 0
                        ? List.of()
                        : List.of(
                                "%d answers are marked as doubtful in predictions.tsv"
                                        .formatted(doubtful)));
    }

    private static Section costs(String task, Outcomes outcomes) {
        return new Section(
                "cost",
                "What did it cost?",
                List.of(
                        "The servers send each other messages in rounds: each waits for the other's"
                                + " before it can go on."),
                List.of(),
                List.of(
                        new Table(
                                "A text in the mean, as measured",
                                List.of(
                                        "task",
                                        "texts",
                                        "rounds",
                                        "between servers",
                                        "from the dealer",
                                        "before it is asked",
                                        "question to answer"),
                                List.of(
                                        List.of(
                                                task,
                                                Words.count(outcomes.answered()),
                                                Words.count(Math.round(outcomes.rounds())),
                                                Words.bytes(outcomes.serverBytes()),
                                                Words.bytes(outcomes.dealerBytes()),
                                                Words.seconds(outcomes.offlineSeconds()),
                                                Words.seconds(outcomes.onlineSeconds()))),
                                true)));
    }
}
