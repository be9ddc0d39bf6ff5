package io.secformer.datasets.glue;

import java.util.List;

/**
 * A task of GLUE for a model whose outputs stand in another order.
 *
 * @param task the task
 * @param labels its classes' names in the order of the outputs
 */
public record OrderedTask(GlueTask task, List<String> labels) implements Task {
    /** Copies the labels and checks that they are the task's. */
    public OrderedTask {
        labels = List.copyOf(labels);
        if (labels.size() != task.numLabels() || !labels.containsAll(task.labels())) {
            throw new IllegalArgumentException(
                    labels + " are not the classes of " + task.taskName() + ", " + task.labels());
        }
    }

    @Override
    public String taskName() {
        return task.taskName();
    }

    @Override
    public boolean isRegression() {
        return task.isRegression();
    }

    @Override
    public boolean isPair() {
        return task.isPair();
    }

    @Override
    public List<Metric> metrics() {
        return task.metrics();
    }

    @Override
    public int positiveClass() {
        return labels.indexOf(task.labels().get(task.positiveClass()));
    }

    @Override
    public int classOf(String text) {
        int found = task.classOf(text);
        return found < 0 ? -1 : labels.indexOf(task.labels().get(found));
    }

    @Override
    public List<String> fileLabels() {
        return labels.stream()
                .map(label -> task.fileLabels().get(task.labels().indexOf(label)))
                .toList();
    }
}
