package io.secformer.datasets.glue;

import io.secformer.kit.file.WholeFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The zip that the benchmark's site takes: one tab-separated file a test set under its official
 * name, with the header {@code index prediction} and one row an example, in order.
 */
public final class Submission {
    private static final double HIGHEST_SCORE = 5;

    private Submission() {}

    /**
     * The answers to one test set.
     *
     * @param split {@link Split#TEST} or {@link Split#TEST_MISMATCHED}
     * @param predictions class indices or scores, in the order of the test file; scores are clipped
     *     to 0 to 5
     */
    public record Answers(GlueTask task, Split split, double[] predictions) {
        /** Checks that the answers fit the task. */
        public Answers {
            String file = task.submissionFile(split);
            int expected = PublishedCounts.of(task, split);
            if (predictions.length != expected) {
                throw new IllegalArgumentException(
                        file + " needs " + expected + " predictions, found " + predictions.length);
            }
            for (int i = 0; i < predictions.length; i++) {
                double value = predictions[i];
                boolean isClass = value >= 0 && value < task.numLabels() && value % 1 == 0;
                if (!(task.isRegression() ? Double.isFinite(value) : isClass)) {
                    throw new IllegalArgumentException(
                            file + ": prediction " + i + " is " + value + ", which is no answer");
                }
            }
        }

        private String text() {
            StringBuilder text = new StringBuilder("index\tprediction\n");
            for (int i = 0; i < predictions.length; i++) {
                text.append(i).append('\t').append(answer(predictions[i])).append('\n');
            }
            return text.toString();
        }

        private String answer(double value) {
            return task.isRegression()
                    ? String.format(Locale.ROOT, "%.3f", Math.clamp(value, 0, HIGHEST_SCORE))
                    : task.fileLabels().get((int) value);
        }
    }

    /** Writes the zip; it appears whole or not at all. */
    public static void write(Path zip, List<Answers> answers) {
        WholeFiles.writeBytes(
                zip,
                bytes -> {
                    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
                        for (Answers each : answers) {
                            ZipEntry entry = new ZipEntry(each.task().submissionFile(each.split()));
                            entry.setTime(0);
                            out.putNextEntry(entry);
                            out.write(each.text().getBytes(StandardCharsets.UTF_8));
                            out.closeEntry();
                        }
                    }
                });
    }
}
