package io.secformer.infer.eval;

import io.secformer.infer.eval.Outcome.Shared;
import io.secformer.infer.eval.PrivateModel.Answer;
import io.secformer.kit.progress.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * Asks private models about examples, in batches and several at a time; what the journal knows
 * already is not asked again.
 */
public final class PrivateEvaluation {
    private final List<Subject> subjects;
    private final int padId;
    private final Journal journal;
    private final Progress.Step step;
    private long mark;

    /**
     * @param padId token that inputs are padded with
     * @param step counts what is asked now
     */
    public PrivateEvaluation(
            List<Subject> subjects, int padId, Journal journal, Progress.Step step) {
        this.subjects = subjects;
        this.padId = padId;
        this.journal = journal;
        this.step = step;
    }

    /** The examples that the journal does not know. */
    public static List<Integer> missing(List<Subject> subjects, Journal journal) {
        return IntStream.range(0, subjects.size())
                .filter(place -> journal.shared(place) == null)
                .boxed()
                .toList();
    }

    /**
     * Asks about all that is missing.
     *
     * @param models each answers one batch at a time
     * @param dealerBytes what the dealer sends for one sentence of a padded length
     * @throws RuntimeException the first failure of a model; what came before is kept
     */
    public void run(
            List<? extends PrivateModel> models,
            BatchOptions options,
            IntToLongFunction dealerBytes) {
        Queue<List<Integer>> batches =
                new ConcurrentLinkedQueue<>(
                        LengthBatches.of(
                                subjects, missing(subjects, journal), options, dealerBytes));
        mark = System.nanoTime();
        List<CompletableFuture<Void>> asking = new ArrayList<>();
        for (PrivateModel model : models) {
            asking.add(
                    CompletableFuture.runAsync(
                            () -> ask(model, batches),
                            task -> Thread.ofPlatform().daemon().name("asking").start(task)));
        }
        try {
            asking.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            batches.clear();
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void ask(PrivateModel model, Queue<List<Integer>> batches) {
        try {
            for (List<Integer> batch = batches.poll(); batch != null; batch = batches.poll()) {
                List<Subject> sentences = batch.stream().map(subjects::get).toList();
                keep(batch, model.classify(LengthBatches.input(sentences, padId)));
            }
        } catch (RuntimeException e) {
            // The others end with what they are at.
            batches.clear();
            throw e;
        }
    }

    private synchronized void keep(List<Integer> batch, Answer answer) {
        long now = System.nanoTime();
        double wallSeconds = (now - mark) * 1e-9;
        mark = now;
        double part = 1.0 / batch.size();
        Map<Integer, Shared> answers = new LinkedHashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            Outcome.requireFinite(subjects.get(batch.get(i)), "on shares", answer.logits()[i]);
            answers.put(
                    batch.get(i),
                    new Shared(
                            answer.logits()[i],
                            answer.rounds(),
                            answer.serverBytes() * part,
                            answer.dealerBytes() * part,
                            answer.onlineSeconds() * part,
                            answer.offlineSeconds() * part,
                            wallSeconds * part));
        }
        journal.addShared(answers);
        step.add(batch.size());
    }
}
