package io.secformer.infer.study;

import io.secformer.convert.calibrate.CheckedConversion;
import io.secformer.convert.calibrate.PlannedConversion;
import io.secformer.convert.conversion.CalibratedConversion;
import io.secformer.convert.conversion.Conversion;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.option.Tokenizers;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.engine.CostReading;
import io.secformer.infer.eval.Evaluator;
import io.secformer.infer.eval.FixedScores;
import io.secformer.infer.eval.Journal;
import io.secformer.infer.eval.Subject;
import io.secformer.infer.eval.Subjects;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.progress.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The candidates of one model. Its logits in the clear are taken once, its ranges and sensitivities
 * once for every strategy; then each candidate is planned, evaluated in fixed point, and priced.
 */
final class ModelSearch {
    private final SearchModel model;
    private final Task task;
    private final SearchTexts texts;
    private final SearchLengths lengths;
    private final int longest;
    private final Progress progress;
    private final Consumer<String> notes;

    /**
     * @param task its classes in the order of the model's outputs
     * @param notes takes sentences about what the owner should know
     */
    ModelSearch(
            SearchModel model,
            Task task,
            SearchTexts texts,
            SearchLengths lengths,
            Progress progress,
            Consumer<String> notes) {
        this.model = model;
        this.task = task;
        this.texts = texts;
        this.lengths = lengths;
        this.longest = lengths.longest(model);
        this.progress = progress;
        this.notes = notes;
    }

    /**
     * Tries candidates.
     *
     * @param candidates of this model
     * @param begun is told of each before it is planned
     * @param found takes each as soon as it is known
     * @throws FormatException if the model or its texts cannot be used at all
     */
    void run(
            List<SearchCandidate> candidates,
            Consumer<SearchCandidate> begun,
            Consumer<SearchRow> found) {
        Conversion conversion =
                Conversion.of(model.folder())
                        .task(task)
                        .calibrate(texts.calibration(), texts.reading())
                        .examples(texts.calibrateExamples())
                        .checkExamples(texts.checkExamples())
                        .maxTokens(longest)
                        .progress(progress)
                        .notes(notes);
        try (BertTokenizer tokenizer =
                        Tokenizers.open(model.folder(), model.config(), longest, longest);
                Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            List<Subject> subjects =
                    Subjects.of(texts.examples(task), texts.limit(), tokenizer, longest);
            sayCut(subjects);
            RingMatmul matmul = RingKernels.choose(workers, notes).matmul();
            Evaluation evaluation =
                    new Evaluation(conversion, subjects, workers, matmul, tokenizer.padId());
            Journal clear = evaluation.clear();
            byStrategy(candidates)
                    .forEach((_, those) -> evaluation.run(clear, those, begun, found));
        }
    }

    private void sayCut(List<Subject> subjects) {
        long cut = subjects.stream().filter(each -> each.fullLength() > longest).count();
        if (cut > 0) {
            notes.accept(
                    "%d of %d texts are cut to %d tokens".formatted(cut, subjects.size(), longest));
        }
    }

    private static Map<Strategy, List<SearchCandidate>> byStrategy(
            List<SearchCandidate> candidates) {
        Map<Strategy, List<SearchCandidate>> groups = new LinkedHashMap<>();
        candidates.forEach(
                candidate ->
                        groups.computeIfAbsent(candidate.strategy(), _ -> new ArrayList<>())
                                .add(candidate));
        return groups;
    }

    /** The model and its examples, ready to be evaluated. */
    private final class Evaluation {
        private final Conversion conversion;
        private final List<Subject> subjects;
        private final Workers workers;
        private final RingMatmul matmul;
        private final int padId;

        Evaluation(
                Conversion conversion,
                List<Subject> subjects,
                Workers workers,
                RingMatmul matmul,
                int padId) {
            this.conversion = conversion;
            this.subjects = subjects;
            this.workers = workers;
            this.matmul = matmul;
            this.padId = padId;
        }

        Journal clear() {
            Journal journal = Journal.inMemory();
            Evaluator evaluator =
                    new Evaluator(
                            conversion.parameters(), conversion.parameters(), null, matmul, padId);
            evaluate("in the clear", evaluator, Journal.inMemory(), journal);
            return journal;
        }

        private void evaluate(String name, Evaluator evaluator, Journal clear, Journal journal) {
            try (Progress.Step step = progress.begin(name, subjects.size(), "examples")) {
                evaluator.run(subjects, clear, journal, workers, step);
                step.done();
            }
        }

        void run(
                Journal clear,
                List<SearchCandidate> candidates,
                Consumer<SearchCandidate> begun,
                Consumer<SearchRow> found) {
            CalibratedConversion calibrated;
            try {
                calibrated = conversion.options(candidates.getFirst().options()).calibrated();
            } catch (FormatException e) {
                candidates.forEach(
                        each ->
                                found.accept(
                                        SearchRow.failed(each, String.valueOf(e.getMessage()))));
                return;
            }
            for (SearchCandidate candidate : candidates) {
                begun.accept(candidate);
                found.accept(row(calibrated, clear, candidate));
            }
        }

        private SearchRow row(
                CalibratedConversion calibrated, Journal clear, SearchCandidate candidate) {
            try {
                CheckedConversion checked = calibrated.plan(candidate.options());
                PlannedConversion planned = checked.conversion();
                Journal journal = Journal.inMemory();
                Evaluator evaluator =
                        new Evaluator(
                                conversion.parameters(),
                                planned.model(),
                                planned.plan(),
                                matmul,
                                padId);
                evaluate("in fixed point", evaluator, clear, journal);
                Cost cost =
                        CostReading.of(
                                PlannedNetwork.of(
                                        planned.model().config(),
                                        planned.plan(),
                                        1,
                                        lengths.priced()));
                return SearchRow.of(
                        candidate,
                        SearchFigures.of(
                                FixedScores.of(task, journal.outcomes(subjects)),
                                planned.logitError(),
                                cost));
            } catch (FormatException e) {
                return SearchRow.failed(candidate, String.valueOf(e.getMessage()));
            }
        }
    }
}
