package io.secformer.infer.report;

import io.secformer.kit.file.FormatException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was found, and what was not: a few words each, those of several tasks together. */
final class Notes {
    /** Of what there is one for the whole run. */
    private static final String ALL = "";

    /** Tasks by what was found of them. */
    private final Map<String, List<String>> found = new LinkedHashMap<>();

    /** Tasks by what was not found of them, with the reason. */
    private final Map<String, List<String>> missing = new LinkedHashMap<>();

    void found(String what) {
        add(found, what, ALL);
    }

    void missing(String what) {
        add(missing, what, ALL);
    }

    private static void add(Map<String, List<String>> notes, String what, String task) {
        notes.computeIfAbsent(what, _ -> new ArrayList<>()).add(task);
    }

    /** Reads something of the whole run, see below. */
    <T> @Nullable T read(String what, String without, Supplier<@Nullable T> reader) {
        return read(what, ALL, without, reader);
    }

    /**
     * Reads something that may be missing or broken.
     *
     * @param what it is, such as {@code answers}
     * @param task whose; empty if it is of the whole run
     * @param without why it may be missing, or what would make it; may be empty
     * @param reader gives null where it is missing
     */
    <T> @Nullable T read(String what, String task, String without, Supplier<@Nullable T> reader) {
        try {
            T read = reader.get();
            if (read == null) {
                add(missing, without.isEmpty() ? what : what + ", " + without, task);
            } else {
                add(found, what, task);
            }
            return read;
        } catch (FormatException | UncheckedIOException | IllegalArgumentException e) {
            add(missing, what + ", " + e.getMessage(), task);
            return null;
        }
    }

    /** What was found; things of the same tasks are named together. */
    List<String> found() {
        Map<List<String>, List<String>> byTasks = new LinkedHashMap<>();
        found.forEach((what, of) -> byTasks.computeIfAbsent(of, _ -> new ArrayList<>()).add(what));
        List<String> words = new ArrayList<>();
        byTasks.forEach(
                (tasks, things) -> {
                    if (isOfAll(tasks)) {
                        words.addAll(things);
                    } else {
                        words.add(
                                "of " + Words.list(tasks, "and") + " " + Words.list(things, "and"));
                    }
                });
        return List.copyOf(words);
    }

    /** What was not found, and why. */
    List<String> missing() {
        List<String> words = new ArrayList<>();
        missing.forEach(
                (what, tasks) ->
                        words.add(isOfAll(tasks) ? what : Words.list(tasks, "and") + ": " + what));
        return List.copyOf(words);
    }

    private static boolean isOfAll(List<String> tasks) {
        return tasks.stream().allMatch(String::isEmpty);
    }
}
