package io.secformer.datasets.glue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    /**
     * The sentence on a split's file that is missing: it says where it looks as if it were, as
     * where a task's own folder is given instead of the one above.
     */
    public static String missing(Task task, Path folder, Split split) {
        String sentence = "there is no such file";
        Path wanted = names(task, folder, split).getFirst().getParent();
        if (wanted == null || wanted.equals(folder)) {
            return sentence;
        }
        Path name = wanted.getFileName();
        Path given = folder.toAbsolutePath().normalize();
        boolean isBelow =
                names(task, folder, split).stream()
                        .anyMatch(file -> Files.isRegularFile(given.resolve(file.getFileName())));
        if (isBelow) {
            return sentence
                    + ", but "
                    + folder
                    + " itself has one: expected the folder above "
                    + (name.equals(given.getFileName())
                            ? "the task's, " + given.getParent()
                            : "one named " + name + ", with the task's files");
        }
        Path other = Files.isDirectory(wanted) ? null : likeNamed(given, name);
        return other == null
                ? sentence
                : sentence + ", but a folder " + other + ": expected " + name + " in " + folder;
    }

    /** The folder that holds one of that name, or one of nearly that name, from the given one. */
    private static @Nullable Path likeNamed(Path given, Path name) {
        try (Stream<Path> inside = Files.list(given)) {
            List<Path> folders = inside.filter(Files::isDirectory).sorted().toList();
            return Stream.concat(
                            folders.stream().filter(each -> isLike(each.getFileName(), name)),
                            folders.stream()
                                    .map(each -> each.resolve(name))
                                    .filter(Files::isDirectory))
                    .findFirst()
                    .map(given::relativize)
                    .orElse(null);
        } catch (IOException | UncheckedIOException e) {
            return null;
        }
    }

    private static boolean isLike(Path found, Path name) {
        return letters(found).equals(letters(name));
    }

    private static String letters(Path name) {
        return Names.lower(name.toString()).replaceAll("[^a-z0-9]", "");
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
