package io.secformer.datasets.cli;

import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.PublishedCounts;
import io.secformer.datasets.glue.ReadOptions;
import io.secformer.datasets.glue.Split;
import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What reading every row of a file found.
 *
 * @param line for people: task, split, finding
 */
record RowCount(boolean isMalformed, String line) {
    /** Reads a split's file and compares its number of rows with the published one. */
    static RowCount of(Path glueDir, GlueTask task, Split split, ReadOptions options) {
        try {
            int rows = GlueReader.read(glueDir, task, split, options).size();
            int published = PublishedCounts.of(task, split);
            return new RowCount(
                    false,
                    line(
                            task,
                            split,
                            rows == published
                                    ? rows + " rows, as published"
                                    : rows + " rows, DIFFERS from the published " + published));
        } catch (FormatException e) {
            return new RowCount(true, line(task, split, "MALFORMED " + e.getMessage()));
        }
    }

    private static String line(GlueTask task, Split split, String finding) {
        return String.format(Locale.ROOT, "%-6s %-15s %s", task.taskName(), split.key(), finding);
    }
}
