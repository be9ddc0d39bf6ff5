package io.secformer.infer.study;

import io.secformer.datasets.glue.Task;
import io.secformer.kit.progress.Progress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Works through the candidates of a search that are not known from an earlier run. */
final class SearchRun {
    private final List<SearchCandidate> candidates;
    private final SearchJournal journal;
    private final Progress progress;
    private final List<SearchCandidate> missing;
    private final AtomicInteger known;
    private final Set<String> said = new HashSet<>();

    /**
     * @param candidates those of a model one after the other
     * @param journal what is known, and takes what is found
     */
    SearchRun(List<SearchCandidate> candidates, SearchJournal journal, Progress progress) {
        this.candidates = List.copyOf(candidates);
        this.journal = journal;
        this.progress = progress;
        this.missing = candidates.stream().filter(each -> journal.find(each) == null).toList();
        this.known = new AtomicInteger(candidates.size() - missing.size());
    }

    /** How many candidates are known by now. */
    int known() {
        return known.get();
    }

    /** How many there are. */
    int all() {
        return candidates.size();
    }

    /**
     * Tries what is missing.
     *
     * @param tasks of all models, their classes in the order of the models' outputs
     * @return all candidates, in their order
     */
    List<SearchRow> run(Map<SearchModel, Task> tasks, SearchTexts texts, SearchLengths lengths) {
        // What is said of one candidate is often true of the next.
        Consumer<String> notes = this::sayIfNew;
        tasks.forEach(
                (model, task) -> {
                    List<SearchCandidate> own =
                            missing.stream().filter(each -> each.model().equals(model)).toList();
                    if (!own.isEmpty()) {
                        new ModelSearch(model, task, texts, lengths, progress, notes)
                                .run(own, this::sayBegun, this::keep);
                    }
                });
        return candidates.stream().map(each -> Objects.requireNonNull(journal.find(each))).toList();
    }

    private void keep(SearchRow row) {
        journal.add(row);
        known.incrementAndGet();
    }

    private void sayIfNew(String note) {
        if (said.add(note)) {
            System.err.println(note);
        }
    }

    private void sayBegun(SearchCandidate candidate) {
        progress.say("candidate %d of %d: %s".formatted(known() + 1, all(), candidate.describe()));
    }
}
