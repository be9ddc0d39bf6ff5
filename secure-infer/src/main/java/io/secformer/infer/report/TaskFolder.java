package io.secformer.infer.report;

import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A task of a run, and where its steps wrote to.
 *
 * @param name of the task
 * @param folder its own, or that of the whole run where the run has one task
 */
record TaskFolder(String name, Path folder) {
    private static final String STEP = ".step.json";

    /**
     * The folders of tasks whose results a run has.
     *
     * @param run the run's folder
     * @param names of the tasks, as the results have them
     */
    static List<TaskFolder> of(Path run, List<String> names) {
        List<Path> folders = folders(run);
        List<TaskFolder> tasks = new ArrayList<>();
        for (String name : names) {
            // A name is data: it is compared with folders, and never becomes a path.
            Path own =
                    folders.stream()
                            .filter(folder -> folder.getFileName().toString().equals(name))
                            .findFirst()
                            .orElse(run);
            tasks.add(new TaskFolder(name, own));
        }
        return tasks;
    }

    /** The folders of tasks of a run that has no results yet: those with a finished step. */
    static List<TaskFolder> unfinished(Path run) {
        List<TaskFolder> tasks = new ArrayList<>();
        Stream.concat(folders(run).stream(), Stream.of(run))
                .filter(folder -> !steps(folder).isEmpty())
                .forEach(
                        folder -> {
                            Path last = folder.toAbsolutePath().normalize().getFileName();
                            tasks.add(
                                    new TaskFolder(
                                            StepReader.task(folder, String.valueOf(last)), folder));
                        });
        // Whole runs have steps of their own beside those of their tasks.
        return tasks.size() > 1
                ? tasks.stream().filter(task -> !task.folder().equals(run)).toList()
                : tasks;
    }

    /** The finished steps of a task. */
    static List<Path> steps(Path folder) {
        Path log = folder.resolve("log");
        if (!Files.isDirectory(log)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(log)) {
            return files.filter(file -> file.toString().endsWith(STEP)).sorted().toList();
        } catch (IOException e) {
            throw new FormatException(log, "cannot be read: " + FileErrors.reason(e), e);
        }
    }

    private static List<Path> folders(Path run) {
        try (Stream<Path> all = Files.list(run)) {
            return all.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new FormatException(run, "cannot be read: " + FileErrors.reason(e), e);
        }
    }
}
