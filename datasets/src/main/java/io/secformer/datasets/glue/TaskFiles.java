package io.secformer.datasets.glue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the files of a task lie: GLUE's in a folder of the task's name, one's own in the folder
 * itself. Beside the official name, {@code dev.tsv}, a file may be called {@code validation}, as in
 * Hugging Face's copies, and be comma-separated, {@code dev.csv}.
 */
public final class TaskFiles {
    private static final String DEV = "dev";
    private static final String VALIDATION = "validation";

    private TaskFiles() {}

    /**
     * A split's file: the first one that is there, or the one that is missing.
     *
     * @throws IllegalArgumentException if the task has no such split
     */
    public static Path find(Task task, Path folder, Split split) {
        List<Path> names = names(task, folder, split);
        return names.stream().filter(Files::isRegularFile).findFirst().orElse(names.getFirst());
    }

    /** Whether tab-separated or, by its name, comma-separated. */
    static boolean isCommaSeparated(Path file) {
        return Names.lower(String.valueOf(file.getFileName())).endsWith(".csv");
    }

    private static List<Path> names(Task task, Path folder, Split split) {
        Path official =
                switch (task) {
                    case GlueTask glue -> glue.file(folder, split);
                    case OrderedTask ordered -> ordered.task().file(folder, split);
                    case OwnTask _ -> folder.resolve(ownName(split));
                };
        String name = String.valueOf(official.getFileName());
        String base = name.substring(0, name.length() - ".tsv".length());
        List<String> bases = new ArrayList<>(List.of(base));
        if (base.startsWith(DEV)) {
            bases.add(VALIDATION + base.substring(DEV.length()));
        }
        return bases.stream()
                .flatMap(each -> List.of(each + ".tsv", each + ".csv").stream())
                .map(official::resolveSibling)
                .toList();
    }

    private static String ownName(Split split) {
        return switch (split) {
            case TRAIN, DEV, TEST -> split.key() + ".tsv";
            case DEV_MISMATCHED, TEST_MISMATCHED ->
                    throw new IllegalArgumentException(
                            OwnTask.NAME
                                    + " has no "
                                    + split.key()
                                    + " split, only train, dev, test");
        };
    }
}
