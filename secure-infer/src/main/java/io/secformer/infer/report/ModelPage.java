package io.secformer.infer.report;

import io.secformer.infer.report.Page.Privacy;
import io.secformer.infer.report.Page.Section;
import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes the page of a model that was trained. */
final class ModelPage {
    private ModelPage() {}

    static Page of(Path folder, Notes notes) {
        ModelFacts model = ModelReader.of(folder);
        if (model == null) {
            throw new FormatException(folder, "holds no config.json");
        }
        notes.found("a model");
        History history = notes.read("losses of its training", "none were kept", model::history);
        boolean isTeacher = model.role().equals("teacher");
        String role = model.role().isEmpty() ? "model" : model.role();
        String task = model.task().isEmpty() ? "a task" : model.task();
        List<Section> sections = new ArrayList<>();
        if (history != null) {
            List<Figure> figures = new ArrayList<>();
            figures.add(TrainingFigures.losses("loss", task + ", " + role, history));
            Figure metrics =
                    TrainingFigures.metrics(
                            "dev-metric",
                            task,
                            MetricWords.of(model.metric()),
                            isTeacher ? history : null,
                            isTeacher ? null : history);
            if (metrics != null) {
                figures.add(metrics);
            }
            sections.add(
                    new Section(
                            "training",
                            "How was the model trained?",
                            List.of("From its first step to its last, stage by stage."),
                            figures,
                            List.of()));
        }
        sections.add(
                new Section(
                        "provenance",
                        "Where does it come from?",
                        List.of(
                                "A digest is a fingerprint of a file: who has the same file"
                                        + " computes the same digest."),
                        List.of(),
                        List.of(ProvenanceTables.of("The model", ProvenanceTables.model(model)))));
        return new Page(
                "A " + role + " for " + task,
                "a " + model.words(),
                List.of(
                        "This model was trained for the task %s%s."
                                .formatted(
                                        task,
                                        Double.isFinite(model.devMetric())
                                                ? "; texts that it was not trained on score %s (%s)"
                                                        .formatted(
                                                                Words.percent(model.devMetric()),
                                                                MetricWords.of(model.metric()))
                                                : "")),
                List.of(),
                Privacy.NONE,
                sections,
                notes.found(),
                notes.missing());
    }
}
