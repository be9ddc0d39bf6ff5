package io.secformer.infer.eval;

import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.metric.GlueMetrics;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Names answers as a task does: by label, or as a score. */
public record Predictions(Task task) {

    /** The answer that logits give. */
    public String answer(double @Nullable [] logits) {
        double[][] rows = {Objects.requireNonNull(logits)};
        return name(GlueMetrics.predictions(task, rows)[0]);
    }

    /** The right answer; empty where it is not known. */
    public String label(Example example) {
        return Double.isNaN(example.label()) ? "" : name(example.label());
    }

    private String name(double answer) {
        return task.isRegression()
                ? Float.toString((float) answer)
                : task.labels().get((int) answer);
    }
}
