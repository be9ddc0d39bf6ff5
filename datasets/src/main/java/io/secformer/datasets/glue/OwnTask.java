package io.secformer.datasets.glue;

import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task of somebody's own: their classes or a score, and the columns of their files.
 *
 * @param labels the classes' names in the order of the model's outputs; one name for regression
 * @param columns where the files keep what an example needs
 */
public record OwnTask(List<String> labels, OwnColumns columns) implements Task {
    /** The name on the command line and in results. */
    public static final String NAME = "custom";

    /**
     * The names of a file's columns.
     *
     * @param text of the text, or the first of a pair
     * @param textPair of the second text of a pair; null where there is none
     * @param label of the class or score
     */
    public record OwnColumns(String text, @Nullable String textPair, String label) {
        /** The names that most files use: {@code text} and {@code label}. */
        public static final OwnColumns USUAL = new OwnColumns("text", null, "label");
    }

    /** Copies the labels and checks that each has a name of its own. */
    public OwnTask {
        labels = List.copyOf(labels);
        if (labels.isEmpty() || labels.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "expected two names or more, or one of a score, none of them blank, found "
                            + labels);
        }
        if (new HashSet<>(labels).size() < labels.size()) {
            throw new IllegalArgumentException(
                    "two classes have the same name: " + String.join(", ", labels));
        }
    }

    /** The same task with other names, or the same in another order. */
    public OwnTask withLabels(List<String> other) {
        return new OwnTask(other, columns);
    }

    @Override
    public String taskName() {
        return NAME;
    }

    /** One name is that of a score. */
    @Override
    public boolean isRegression() {
        return labels.size() == 1;
    }

    @Override
    public boolean isPair() {
        return columns.textPair() != null;
    }

    @Override
    public List<Metric> metrics() {
        return isRegression()
                ? List.of(Metric.PEARSON, Metric.SPEARMAN)
                : List.of(Metric.ACCURACY, Metric.MACRO_F1);
    }

    @Override
    public int positiveClass() {
        return Math.min(1, labels.size() - 1);
    }

    @Override
    public int classOf(String text) {
        if (isRegression()) {
            return -1;
        }
        int named = LabelNames.find(labels, text);
        if (named >= 0) {
            return named;
        }
        int number = LabelNames.number(text);
        boolean areNumbers = labels.stream().anyMatch(label -> LabelNames.number(label) >= 0);
        if (areNumbers) {
            return number < 0
                    ? -1
                    : LabelNames.only(labels, label -> LabelNames.number(label) == number);
        }
        return number < labels.size() ? number : -1;
    }

    @Override
    public List<String> fileLabels() {
        return labels;
    }
}
