package io.secformer.datasets.glue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a split's examples look like.
 *
 * @param examples how many
 * @param labels how often each class occurs; of scores, how often each whole point (rounded) does;
 *     empty where unlabelled
 * @param meanWords words between blanks in an example, both texts together, on average
 * @param mostWords the same, at most
 */
public record SplitStats(
        int examples, Map<String, Integer> labels, double meanWords, int mostWords) {
    private static final int POINTS = 5;

    /** Counts examples. */
    public static SplitStats of(GlueTask task, List<Example> examples) {
        Map<String, Integer> labels = new LinkedHashMap<>();
        if (examples.stream().anyMatch(Example::isLabelled)) {
            if (task.isRegression()) {
                for (int point = 0; point <= POINTS; point++) {
                    labels.put(Integer.toString(point), 0);
                }
            } else {
                task.labels().forEach(label -> labels.put(label, 0));
            }
        }
        long words = 0;
        int most = 0;
        for (Example example : examples) {
            if (example.isLabelled()) {
                labels.merge(name(task, example.label()), 1, Integer::sum);
            }
            int count = words(example.text());
            String second = example.textPair();
            count += second == null ? 0 : words(second);
            words += count;
            most = Math.max(most, count);
        }
        return new SplitStats(
                examples.size(), labels, words / (double) Math.max(1, examples.size()), most);
    }

    private static String name(GlueTask task, double label) {
        return task.isRegression()
                ? Long.toString(Math.round(label))
                : task.labels().get((int) label);
    }

    private static int words(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() ? 0 : stripped.split("\\s+", -1).length;
    }
}
