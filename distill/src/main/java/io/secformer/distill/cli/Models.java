package io.secformer.distill.cli;

import ai.djl.ndarray.NDManager;
import io.secformer.convert.FormatException;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.model.BertConfig;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.distill.nn.BertParameters;
import java.nio.file.Path;

/** Opens models that were trained on a task. */
final class Models {
    private Models() {}

    /**
     * Loads a model with its classifier.
     *
     * @throws FormatException if it has none, or one for other answers than the task's
     */
    static BertParameters load(NDManager manager, Path folder, GlueTask task) {
        try (HfCheckpoint checkpoint = HfCheckpoint.open(folder)) {
            BertConfig config = checkpoint.config();
            if (!checkpoint.hasClassifier() || !checkpoint.hasPooler()) {
                throw new FormatException(
                        folder, "the model has no classifier yet: distill teacher trains one");
            }
            boolean fits =
                    config.isRegression() == task.isRegression()
                            && config.numLabels() == task.numLabels();
            if (!fits) {
                throw new FormatException(
                        folder,
                        "the model answers "
                                + (config.isRegression() ? "a score" : config.id2label())
                                + ", "
                                + task.taskName()
                                + " asks for "
                                + (task.isRegression() ? "a score" : task.labels()));
            }
            return BertParameters.load(manager, config, checkpoint, 0);
        }
    }
}
