package io.secformer.infer.report;

import io.secformer.convert.share.ShareManifest;
import io.secformer.infer.eval.Scores;
import io.secformer.infer.eval.TaskResult;
import io.secformer.infer.report.Page.Privacy;
import io.secformer.infer.report.Page.Section;
import io.secformer.infer.report.Page.Table;
import io.secformer.infer.report.Page.TaskAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes the page of a run. */
final class RunPage {
    private final RunReader.RunData run;
    private final Names names = new Names();

    private RunPage(RunReader.RunData run) {
        this.run = run;
    }

    static Page of(RunReader.RunData run, Notes notes) {
        return new RunPage(run).page(notes);
    }

    private Page page(Notes notes) {
        List<TaskData> tasks = run.tasks();
        List<TaskAnswer> answers = new ArrayList<>();
        tasks.stream().filter(task -> task.result() != null).forEach(t -> answers.add(answer(t)));
        List<String> lead = new ArrayList<>();
        if (answers.isEmpty()) {
            lead.add(
                    "This run is not finished. The command that began it goes on where it was; what"
                            + " there is so far is below.");
        }
        List<Section> sections = List.of(quality(), exactness(), costs(), training(), provenance());
        return new Page(
                "Private classification: "
                        + Words.list(tasks.stream().map(TaskData::name).toList(), "and"),
                run.provenance().containsKey("finished")
                        ? "A run that ended on " + Words.date(run.provenance().get("finished"))
                        : "A run that is not finished",
                lead,
                answers,
                privacy(),
                sections.stream().filter(section -> !section.isEmpty()).toList(),
                notes.found(),
                notes.missing());
    }

    private Privacy privacy() {
        if (run.tasks().stream().noneMatch(TaskData::isAnsweredPrivately)) {
            return Privacy.NONE;
        }
        return run.tasks().stream().anyMatch(TaskData::hasPublicEmbeddings)
                ? Privacy.PUBLIC_EMBEDDINGS
                : Privacy.ALL;
    }

    private static TaskAnswer answer(TaskData task) {
        TaskResult result = Objects.requireNonNull(task.result());
        Scores scores = result.scores();
        ModelFacts model = task.sharedModel();
        ShareManifest shares = task.shares();
        boolean isPair = shares != null && shares.input().pair();
        String done = "classified";
        if (shares != null) {
            done =
                    shares.task().regression()
                            ? "each given a score"
                            : "each classified as " + Words.list(shares.task().labels(), "or");
        }
        boolean isPrivate = Double.isFinite(scores.studentPrivate());
        return new TaskAnswer(
                task.name(),
                Words.count(scores.examples())
                        + (isPair
                                ? " pairs of texts"
                                : scores.examples() == 1 ? " text" : " texts"),
                done,
                model == null ? "" : "a " + model.words(),
                MetricWords.of(scores.metric()),
                Words.percent(scores.student()),
                isPrivate ? Words.percent(scores.studentPrivate()) : "",
                Double.isFinite(result.bagOfWords()) ? Words.percent(result.bagOfWords()) : "",
                isPrivate ? Words.percent(100 * scores.labelAgreement()) : "",
                isPrivate ? Words.seconds(scores.onlineSeconds()) : "",
                isPrivate ? Words.seconds(scores.offlineSeconds()) : "",
                isPrivate ? Words.bytes(scores.serverBytes()) : "",
                isPrivate ? Words.count(scores.rounds()) : "",
                scores.reasons());
    }

    private Section quality() {
        List<TaskData> known = run.tasks().stream().filter(task -> task.result() != null).toList();
        List<Figure> figures = new ArrayList<>();
        List<Table> tables = new ArrayList<>();
        if (!known.isEmpty()) {
            figures.add(ScoreFigures.metrics(names.of("metric"), known));
            tables.add(ScoreFigures.metricsTable(known));
        }
        return new Section(
                "quality",
                "Does privacy cost accuracy?",
                List.of(
                        "A bag of words is a simple program that counts words and ignores their"
                            + " order: what a task takes at least. The teacher is a BERT that was"
                            + " trained as usual. The student imitates it with functions that suit"
                            + " computing on hidden numbers. It is measured twice: in the clear,"
                            + " where everything is visible, and privately, where the servers see"
                            + " nothing."),
                figures,
                tables);
    }

    private Section exactness() {
        List<Figure> figures = new ArrayList<>();
        List<TaskData> known = new ArrayList<>();
        for (TaskData task : run.tasks()) {
            if (task.answers() != null) {
                Figure figure =
                        AnswerFigures.differences(
                                names.of(task.name(), "differences"), task.name(), task.answers());
                if (figure != null) {
                    figures.add(figure);
                }
            }
            if (task.result() != null && task.isAnsweredPrivately()) {
                known.add(task);
            }
        }
        return new Section(
                "exactness",
                "How exact are private answers?",
                List.of(
                        "The model gives a number for every possible answer, its logits, and the"
                                + " largest one is the answer. Privately they are computed with"
                                + " rounded numbers. As long as the difference is small beside the"
                                + " distance of two logits, the answers are the same."),
                figures,
                known.isEmpty() ? List.of() : List.of(ScoreFigures.exactnessTable(known)));
    }

    private Section costs() {
        List<Figure> figures = new ArrayList<>();
        List<Table> tables = new ArrayList<>();
        Map<String, CostFacts> predicted = new LinkedHashMap<>();
        List<TaskData> measured =
                run.tasks().stream().filter(TaskData::isAnsweredPrivately).toList();
        if (!measured.isEmpty()) {
            tables.add(ScoreFigures.costTable(measured));
        }
        for (TaskData task : run.tasks()) {
            CostFacts costs = task.costs();
            if (costs != null) {
                figures.add(CostFigures.parts(names.of(task.name(), "cost"), task.name(), costs));
                figures.add(CostFigures.links(names.of(task.name(), "links"), task.name(), costs));
                tables.add(CostFigures.partsTable(task.name(), costs));
                predicted.put(task.name(), costs);
            }
        }
        if (!predicted.isEmpty()) {
            tables.add(CostFigures.linksTable(predicted));
        }
        return new Section(
                "cost",
                "What does it cost?",
                List.of(
                        "The servers send each other messages in rounds: each waits for the other's"
                            + " before it can go on. Over a distant network this waiting is most of"
                            + " the time; nearby, computing is. Costs do not depend on what a text"
                            + " says, only on the length that it is padded to. The measured times"
                            + " are of texts asked together, all roles on the one machine of this"
                            + " run; the predicted ones are of one text alone."),
                figures,
                tables);
    }

    private Section training() {
        List<Figure> figures = new ArrayList<>();
        for (TaskData task : run.tasks()) {
            History teacher = task.teacher() == null ? null : task.teacher().history();
            History student = task.student() == null ? null : task.student().history();
            if (teacher != null) {
                figures.add(
                        TrainingFigures.losses(
                                names.of(task.name(), "teacher-loss"),
                                task.name() + ", teacher",
                                teacher));
            }
            if (student != null) {
                figures.add(
                        TrainingFigures.losses(
                                names.of(task.name(), "student-loss"),
                                task.name() + ", student",
                                student));
            }
            String metric =
                    task.result() == null
                            ? "metric"
                            : MetricWords.of(task.result().scores().metric());
            Figure metrics =
                    TrainingFigures.metrics(
                            names.of(task.name(), "dev-metric"),
                            task.name(),
                            metric,
                            teacher,
                            student);
            if (metrics != null) {
                figures.add(metrics);
            }
        }
        return new Section(
                "training",
                "How was the model trained?",
                List.of(
                        "The teacher learns from labelled texts. The student then learns to do what"
                                + " the teacher does: in stage 1 to have the same inner values, in"
                                + " stage 2 to give the same answers."),
                figures,
                List.of());
    }

    private Section provenance() {
        List<Table> tables = new ArrayList<>();
        if (!run.provenance().isEmpty()) {
            tables.add(ProvenanceTables.of("The run", run.provenance()));
        }
        for (TaskData task : run.tasks()) {
            Map<String, String> facts = new LinkedHashMap<>();
            if (task.shares() != null) {
                facts.putAll(ProvenanceTables.shares(task.shares()));
            }
            if (task.outcomes() != null) {
                task.outcomes()
                        .about()
                        .forEach((name, value) -> facts.put("evaluation: " + name, value));
            }
            if (!facts.isEmpty()) {
                tables.add(ProvenanceTables.of(task.name() + ": shares and evaluation", facts));
            }
            if (task.teacher() != null) {
                tables.add(
                        ProvenanceTables.of(
                                task.name() + ": teacher", ProvenanceTables.model(task.teacher())));
            }
            if (task.student() != null) {
                tables.add(
                        ProvenanceTables.of(
                                task.name() + ": student", ProvenanceTables.model(task.student())));
            }
        }
        return new Section(
                "provenance",
                "Where do these numbers come from?",
                List.of(
                        "A digest is a fingerprint of a file: who has the same file computes the"
                                + " same digest."),
                List.of(),
                tables);
    }
}
