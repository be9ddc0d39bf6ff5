package io.secformer.datasets.glue;

import org.jspecify.annotations.Nullable;

/**
 * One example of a task.
 *
 * @param id the file's own identifier, or the row's number from 0 where the file has none
 * @param text the text, or the first of a pair, as it stands in the file
 * @param textPair the second of a pair, or null
 * @param label the class index, or the score of a regression task; NaN where unlabelled
 */
public record Example(String id, String text, @Nullable String textPair, double label) {
    /** Whether there is a label. */
    public boolean isLabelled() {
        return !Double.isNaN(label);
    }
}
