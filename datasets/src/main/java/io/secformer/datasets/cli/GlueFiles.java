package io.secformer.datasets.cli;

import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.glue.TaskFiles;
import io.secformer.kit.file.FormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of a folder in GLUE's layout. */
final class GlueFiles {
    private GlueFiles() {}

    /** A file that is there. */
    record GlueFile(GlueTask task, Split split, Path path) {}

    /**
     * All files that are there, in the order of the tasks and their splits.
     *
     * @throws FormatException if there is none
     */
    static List<GlueFile> in(Path glueDir) {
        List<GlueFile> files = new ArrayList<>();
        for (GlueTask task : GlueTask.values()) {
            for (Split split : task.splits()) {
                Path path = TaskFiles.find(task, glueDir, split);
                if (Files.isRegularFile(path)) {
                    files.add(new GlueFile(task, split, path));
                }
            }
        }
        if (!Files.isDirectory(glueDir)) {
            throw new FormatException(
                    glueDir, Files.exists(glueDir) ? "is no folder" : "there is no such folder");
        }
        if (files.isEmpty()) {
            throw new FormatException(
                    glueDir, "holds no GLUE files, expected folders such as RTE with dev.tsv");
        }
        return files;
    }
}
