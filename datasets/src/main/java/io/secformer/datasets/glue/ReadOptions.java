package io.secformer.datasets.glue;

import java.util.function.Consumer;

/**
 * How strictly files are read.
 *
 * @param skipMalformed whether malformed rows are left out and counted; otherwise the first ends
 *     the reading
 * @param quoted whether quotes of tab-separated files are those of CSV, as pandas and Excel write
 *     them; otherwise they are characters like others, as in GLUE's files
 * @param optionalLabels whether a file may lack the column of its labels
 * @param notes is told, in one line each, what a reader of results should know
 */
public record ReadOptions(
        boolean skipMalformed, boolean quoted, boolean optionalLabels, Consumer<String> notes) {
    /** Official files: every row is good, quotes are literal; notes are dropped. */
    public static final ReadOptions STRICT = new ReadOptions(false, false, false, note -> {});

    /** The same for files that may lack labels. */
    public ReadOptions withOptionalLabels() {
        return new ReadOptions(skipMalformed, quoted, true, notes);
    }
}
