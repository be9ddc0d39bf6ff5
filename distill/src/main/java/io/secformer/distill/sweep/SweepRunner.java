package io.secformer.distill.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.text.Rounded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Trains the cells of a sweep that are not finished, several at a time if asked. A cell that fails
 * is told and left; of a task whose teacher failed no student is trained.
 */
public final class SweepRunner {
    private final SweepPlan plan;
    private final Path out;
    private final List<String> engine;
    private final Consumer<String> progress;
    private final CellProcesses processes;
    private final Map<SweepCell, CellFolder> folders = new LinkedHashMap<>();
    private final Map<SweepCell, JsonNode> finished = new HashMap<>();
    private final Set<SweepCell> open = new LinkedHashSet<>();
    private final Set<SweepCell> running = new LinkedHashSet<>();
    private final Map<SweepCell, String> failed = new LinkedHashMap<>();
    private final TimeLeft timeLeft;

    /**
     * Looks at what is finished.
     *
     * @param out the sweep's folder
     * @param engine options of every training, such as {@code --threads}
     * @param mainClass takes {@code teacher} and {@code student}
     * @param textBytes of a task's training set
     * @param progress takes a line
     * @throws io.secformer.kit.file.FormatException if a finished cell was trained by another
     *     command
     */
    public SweepRunner(
            SweepPlan plan,
            Path out,
            List<String> engine,
            String mainClass,
            ToDoubleFunction<SweepTask> textBytes,
            Consumer<String> progress) {
        this.plan = plan;
        this.out = out;
        this.engine = List.copyOf(engine);
        this.progress = progress;
        this.processes = new CellProcesses(mainClass);
        this.timeLeft = new TimeLeft(textBytes, finished);
        for (SweepCell cell : plan.cells()) {
            CellFolder folder = CellFolder.of(out, plan, cell);
            folders.put(cell, folder);
            JsonNode result = folder.finished();
            if (result == null) {
                open.add(cell);
            } else {
                finished.put(cell, result);
            }
        }
    }

    /** The cells that are not finished, in the order in which they are trained. */
    public synchronized List<SweepCell> open() {
        return List.copyOf(open);
    }

    /**
     * Trains what is open.
     *
     * @param workers trainings at a time
     * @return why cells failed, a sentence each; empty if none did
     */
    public List<String> run(int workers) {
        table();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            threads.add(Thread.ofPlatform().name("sweep-" + i).start(this::work));
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            return failed.entrySet().stream()
                    .map(entry -> entry.getKey().title() + ": " + entry.getValue())
                    .toList();
        }
    }

    /** Tells trainings to save and end, and waits for them. */
    public void end() {
        try {
            processes.endAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it was told to end. */
    public boolean isEnding() {
        return processes.isEnding();
    }

    private void work() {
        try {
            for (SweepCell cell = next(); cell != null; cell = next()) {
                train(cell);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A cell whose teacher is trained, waiting for one if there may be some later. */
    private synchronized @Nullable SweepCell next() throws InterruptedException {
        while (!processes.isEnding()) {
            for (SweepCell cell : open) {
                if (isReady(cell)) {
                    open.remove(cell);
                    running.add(cell);
                    return cell;
                }
            }
            if (running.isEmpty()) {
                open.forEach(cell -> failed.put(cell, "its teacher is not trained"));
                open.clear();
                return null;
            }
            wait();
        }
        return null;
    }

    private boolean isReady(SweepCell cell) {
        return cell instanceof SweepCell.Teacher
                || finished.keySet().stream()
                        .anyMatch(
                                done ->
                                        done instanceof SweepCell.Teacher
                                                && done.task().equals(cell.task()));
    }

    private void train(SweepCell cell) throws InterruptedException {
        CellFolder folder = folder(cell);
        List<String> arguments = new ArrayList<>(folder.arguments());
        arguments.addAll(engine);
        progress.accept(cell.title() + ": begins, its log is " + folder.log());
        long start = System.nanoTime();
        String failure = null;
        try {
            CellProcesses.Ended ended = processes.run(arguments, folder.log());
            if (ended.exitCode() == 0) {
                byte[] document = ended.out().getBytes(StandardCharsets.UTF_8);
                folder.finish(
                        JsonFiles.parse(document, cell.title()),
                        Rounded.seconds((System.nanoTime() - start) / 1e9));
            } else {
                failure = lastLine(folder.log(), ended.exitCode());
            }
        } catch (RuntimeException e) {
            failure = String.valueOf(e.getMessage());
        }
        end(cell, failure);
    }

    private synchronized CellFolder folder(SweepCell cell) {
        CellFolder folder = folders.get(cell);
        if (folder == null) {
            throw new IllegalStateException(cell.title() + " is not of this sweep");
        }
        return folder;
    }

    private synchronized void end(SweepCell cell, @Nullable String failure) {
        running.remove(cell);
        JsonNode result = folder(cell).finished();
        if (result != null) {
            finished.put(cell, result);
            table();
            progress.accept(line(cell, result));
        } else if (!processes.isEnding()) {
            failed.put(cell, failure == null ? "left no result" : failure);
            progress.accept(cell.title() + ": failed: " + failure);
        }
        notifyAll();
    }

    private void table() {
        SweepTable.write(out, plan.cells(), finished);
    }

    private String line(SweepCell cell, JsonNode record) {
        JsonNode result = record.path("result");
        boolean isTeacher = cell instanceof SweepCell.Teacher;
        List<SweepCell> left = new ArrayList<>(running);
        left.addAll(open);
        OptionalDouble seconds = timeLeft.seconds(left);
        return String.format(
                Locale.ROOT,
                "%s: dev %.2f%s, %s; %d of %d cells done%s",
                cell.title(),
                result.path(isTeacher ? "teacher" : "student").doubleValue(),
                isTeacher
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                " (teacher %.2f)",
                                result.path("teacher").doubleValue()),
                duration(record.path("seconds").doubleValue()),
                finished.size(),
                plan.cells().size(),
                left.isEmpty() || seconds.isEmpty()
                        ? ""
                        : ", about " + duration(seconds.getAsDouble()) + " of training left");
    }

    private static String duration(double seconds) {
        long s = Math.round(seconds);
        return s < 120
                ? s + " s"
                : s < 7200 ? s / 60 + " min" : s / 3600 + " h " + s / 60 % 60 + " min";
    }

    private static String lastLine(Path log, int exitCode) {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.isEmpty()
                    ? "ended with exit code " + exitCode
                    : lines.getLast().replaceFirst("^secformer: ", "");
        } catch (IOException e) {
            throw new UncheckedIOException(log + " cannot be read: " + FileErrors.reason(e), e);
        }
    }
}
