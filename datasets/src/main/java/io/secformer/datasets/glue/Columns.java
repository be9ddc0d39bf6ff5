package io.secformer.datasets.glue;

import io.secformer.datasets.DataFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a file keeps what an example needs, by column from 0; -1 where it does not.
 *
 * @param count how many columns a row has
 */
record Columns(int count, int id, int text, int textPair, int label) {
    private static final int NONE = -1;

    /** CoLA's train and dev files: source, label, the author's own mark, sentence. */
    static final Columns HEADERLESS_COLA = new Columns(4, NONE, 3, NONE, 1);

    /** Whether a file of this split starts with its columns' names. */
    static boolean hasHeader(GlueTask task, Split split) {
        return task != GlueTask.COLA || !split.isLabelled();
    }

    /**
     * Finds the columns by their names.
     *
     * @throws DataFormatException if one is missing
     */
    static Columns of(Path file, GlueTask task, Split split, List<String> header) {
        List<String> names = new ArrayList<>(header);
        int id = Math.max(names.indexOf("index"), names.indexOf("id"));
        return new Columns(
                names.size(),
                id,
                require(file, names, textColumn(task)),
                task.isPair() ? require(file, names, pairColumn(task)) : NONE,
                split.isLabelled() ? require(file, names, labelColumn(task)) : NONE);
    }

    private static int require(Path file, List<String> names, String name) {
        int column = names.indexOf(name);
        if (column < 0) {
            throw new DataFormatException(
                    file,
                    1,
                    "the header has no column " + name + ", it has " + String.join(", ", names));
        }
        return column;
    }

    private static String textColumn(GlueTask task) {
        return switch (task) {
            case COLA, SST_2 -> "sentence";
            case MRPC -> "#1 String";
            case QQP -> "question1";
            case QNLI -> "question";
            case STS_B, MNLI, RTE, WNLI, AX -> "sentence1";
        };
    }

    private static String pairColumn(GlueTask task) {
        return switch (task) {
            case MRPC -> "#2 String";
            case QQP -> "question2";
            case QNLI -> "sentence";
            case COLA, SST_2, STS_B, MNLI, RTE, WNLI, AX -> "sentence2";
        };
    }

    private static String labelColumn(GlueTask task) {
        return switch (task) {
            case MRPC -> "Quality";
            case STS_B -> "score";
            case QQP -> "is_duplicate";
            case MNLI -> "gold_label";
            case COLA, SST_2, QNLI, RTE, WNLI, AX -> "label";
        };
    }
}
