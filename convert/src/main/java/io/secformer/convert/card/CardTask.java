package io.secformer.convert.card;

import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.PublishedCounts;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.metric.GlueMetrics;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a card says of a task and of the data that there was of it.
 *
 * @param task its classes in the order of the model's outputs
 * @param devExamples examples of the dev set; 0 if that is not known
 */
record CardTask(Task task, int devExamples) {
    private static final String HUB = "nyu-mll/glue";

    /** The task of GLUE with the name; null of a task of one's own. */
    private @Nullable GlueTask glue() {
        return Arrays.stream(GlueTask.values())
                .filter(each -> each.taskName().equals(task.taskName()))
                .findFirst()
                .orElse(null);
    }

    /** Whether there were as many dev examples as GLUE has: not so of samples and made data. */
    boolean isPublished() {
        GlueTask glue = glue();
        return glue != null
                && glue.splits().contains(Split.DEV)
                && PublishedCounts.of(glue, Split.DEV) == devExamples;
    }

    /** The metrics by the names of the hub. */
    List<String> hubMetrics() {
        return switch (metric()) {
            case "pearson-spearman" -> List.of("pearsonr", "spearmanr");
            case "matthews" -> List.of("matthews_correlation");
            default -> List.of(metric());
        };
    }

    /** The metric by which models are compared. */
    String metric() {
        return GlueMetrics.primaryName(task);
    }

    /** The task in words. */
    String words() {
        return "%s: %s%s"
                .formatted(
                        task.taskName(),
                        task.isPair() ? "a pair of texts" : "one text",
                        task.isRegression()
                                ? ", answered by a score"
                                : ", one of the classes " + String.join(", ", task.labels()));
    }

    /** Where the data came from, as far as its size tells. */
    String data() {
        GlueTask glue = glue();
        if (glue == null) {
            return "Files of the model's owner, who knows their terms.";
        }
        return (isPublished()
                                ? "As many dev examples as GLUE's %s has, taken to be that data."
                                : "Files in the layout of GLUE's %s, but not that data: the number"
                                      + " of dev examples is another one, as of samples and of what"
                                      + " 'datasets make' writes.")
                        .formatted(glue.taskName())
                + (isPublished()
                        ? " GLUE's tasks have terms of their own, which their authors set:"
                                + " https://gluebenchmark.com/tasks."
                        : "");
    }

    /**
     * The header that model hubs read. It names a licence nowhere: that is the owner's to say.
     *
     * @param percent the metric on the dev set in the clear; not a number if it is not known
     */
    String header(String name, double percent) {
        StringBuilder yaml = new StringBuilder();
        if (isPublished()) {
            yaml.append("language: en\ndatasets:\n- ").append(HUB).append('\n');
        }
        yaml.append("metrics:\n");
        hubMetrics().forEach(metric -> yaml.append("- ").append(metric).append('\n'));
        yaml.append("pipeline_tag: text-classification\ntags:\n- bert\n- secure-computation\n");
        if (!Double.isNaN(percent)) {
            String type = hubMetrics().size() == 1 ? hubMetrics().getFirst() : "glue";
            yaml.append("model-index:\n- name: ")
                    .append(quoted(name))
                    .append("\n  results:\n  - task:\n      type: text-classification\n")
                    .append("    dataset:\n")
                    .append(dataset())
                    .append("    metrics:\n    - type: ")
                    .append(type)
                    .append("\n      name: ")
                    .append(quoted(metric()))
                    .append(String.format(Locale.ROOT, "%n      value: %.4f%n", percent / 100));
        }
        return yaml.toString();
    }

    private String dataset() {
        GlueTask glue = glue();
        String config = task.taskName().toLowerCase(Locale.ROOT).replace("-", "");
        return glue != null && isPublished()
                ? "      name: GLUE %s%n      type: %s%n      config: %s%n      split: %s%n"
                        .formatted(
                                glue.taskName(),
                                HUB,
                                config,
                                glue == GlueTask.MNLI ? "validation_matched" : "validation")
                : "      name: %s%n      type: %s%n      split: dev%n"
                        .formatted(quoted("dev set of " + task.taskName()), config);
    }

    /** A string of YAML, whatever it holds. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
