package io.secformer.kit.command;

import io.secformer.kit.file.FormatException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Places where a command will write, checked before it begins: what takes hours must not fail at
 * its end because a name was wrong.
 */
public final class OutputPlaces {
    private OutputPlaces() {}

    /**
     * Requires that a folder can be made here, or is there and can be written to. Nothing is
     * created.
     *
     * @param option its name, such as {@code --out}
     * @throws FormatException if a file is in the way, or it cannot be written
     */
    public static void requireFolder(String option, Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new FormatException(
                    folder, "is a file, expected a folder, or none yet, for " + option);
        }
        requireParents(option, folder);
    }

    /**
     * Requires that a file can be written here. Nothing is created.
     *
     * @param option its name, such as {@code --out}
     * @throws FormatException if a folder is in the way, or it cannot be written
     */
    public static void requireFile(String option, Path file) {
        if (Files.isDirectory(file)) {
            throw new FormatException(file, "is a folder, expected a file for " + option);
        }
        requireParents(option, file);
    }

    private static void requireParents(String option, Path place) {
        Path nearest = place.toAbsolutePath().normalize();
        while (nearest != null && !Files.exists(nearest, LinkOption.NOFOLLOW_LINKS)) {
            nearest = nearest.getParent();
        }
        boolean isPlace = isSame(nearest, place);
        if (nearest != null && !isPlace && !Files.isDirectory(nearest)) {
            throw new FormatException(
                    place, nearest + " is no folder: choose another place for " + option);
        }
        if (nearest != null && !Files.isWritable(nearest)) {
            throw new FormatException(
                    place,
                    "%s cannot be written: choose another place for %s"
                            .formatted(isPlace ? "it" : nearest, option));
        }
    }

    private static boolean isSame(@Nullable Path nearest, Path place) {
        return place.toAbsolutePath().normalize().equals(nearest);
    }
}
