package io.secformer.datasets.glue;

import java.util.ArrayList;
import java.util.List;

/**
 * What a model is asked: a task of GLUE, or one of somebody's own. The index of a class is its
 * place in {@link #labels()}, and so is the index of a model's output: {@link #inOrderOf} gives the
 * task whose classes stand in the order of a model's outputs.
 */
public sealed interface Task permits GlueTask, OrderedTask, OwnTask {
    /** The name in results and shares, such as SST-2. */
    String taskName();

    /** The classes' names in index order; one name for regression. */
    List<String> labels();

    /** Whether the label is a score instead of a class. */
    boolean isRegression();

    /** Whether an example is a pair of texts. */
    boolean isPair();

    /** The metrics; the first is the one by which models are compared. */
    List<Metric> metrics();

    /** The index of the class that {@link Metric#F1} is of. */
    int positiveClass();

    /**
     * The class that a text stands for: its name in any case, with hyphens, underscores or blanks,
     * what files call it, or its number.
     *
     * @return its index; -1 where there is none, or for regression
     */
    int classOf(String text);

    /** The classes of {@link #labels()} as a reader of files is told what was expected. */
    List<String> fileLabels();

    /** How many logits a model of this task has: the number of classes, or 1 for regression. */
    default int numLabels() {
        return labels().size();
    }

    /**
     * This task with its classes in the order of a model's outputs.
     *
     * @param outputs the outputs' names, one a class; or their numbers, as {@code LABEL_1} and
     *     {@code 1}
     * @throws IllegalArgumentException if they are not this task's classes
     */
    default Task inOrderOf(List<String> outputs) {
        if (isRegression()) {
            if (outputs.size() != 1) {
                throw mismatch(outputs);
            }
            return this;
        }
        List<String> ordered = new ArrayList<>(outputs.size());
        for (String output : outputs) {
            int found = classOf(output);
            String label = found < 0 ? "" : labels().get(found);
            if (found < 0 || ordered.contains(label)) {
                throw mismatch(outputs);
            }
            ordered.add(label);
        }
        if (ordered.size() != numLabels()) {
            throw mismatch(outputs);
        }
        return switch (this) {
            case GlueTask task -> task.ordered(ordered);
            case OrderedTask task -> task.task().ordered(ordered);
            case OwnTask task -> task.withLabels(ordered);
        };
    }

    private IllegalArgumentException mismatch(List<String> outputs) {
        return new IllegalArgumentException(
                "task "
                        + taskName()
                        + " has "
                        + (isRegression()
                                ? "one output, a score"
                                : "the classes " + String.join(", ", labels()))
                        + ", the outputs are "
                        + String.join(", ", outputs));
    }
}
