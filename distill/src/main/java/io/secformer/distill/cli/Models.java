package io.secformer.distill.cli;

import ai.djl.ndarray.NDManager;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.option.TaskOptions;
import io.secformer.datasets.glue.Task;
import io.secformer.distill.export.Provenance;
import io.secformer.distill.nn.TrainableParameters;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens models that were trained on a task. */
final class Models {
    private static final int MAX_BYTES = 1 << 22;

    private Models() {}

    /**
     * The task of a model, its classes in the order of the model's outputs.
     *
     * @param name the task's
     * @throws FormatException if the model has no classifier, or one for other answers
     */
    static Task task(TaskOptions options, String name, Path folder) {
        options.requireKnown(name);
        try (HfCheckpoint checkpoint = HfCheckpoint.open(folder)) {
            if (!checkpoint.hasClassifier() || !checkpoint.hasPooler()) {
                throw new FormatException(
                        folder, "the model has no classifier yet: distill teacher trains one");
            }
            Task task = options.of(name, checkpoint.config(), folder);
            tellOtherTask(folder, task);
            return task;
        }
    }

    /** Two tasks may have classes of the same names, such as QNLI and RTE. */
    private static void tellOtherTask(Path folder, Task task) {
        Path record = folder.resolve(Provenance.FILE);
        if (!Files.exists(record)) {
            return;
        }
        String trained;
        try {
            trained = JsonFiles.read(record, MAX_BYTES).path("task").asText();
        } catch (FormatException e) {
            // Whoever has edited it gets no advice from it.
            return;
        }
        if (!trained.isEmpty() && !trained.equals(task.taskName())) {
            System.err.println(
                    folder
                            + ": its "
                            + Provenance.FILE
                            + " says that it was trained on "
                            + trained
                            + ", the task is "
                            + task.taskName());
        }
    }

    /**
     * Loads a model with its classifier, whose outputs get the names of the task's classes.
     *
     * @param task as {@link #task} found it
     */
    static TrainableParameters load(NDManager manager, Path folder, Task task) {
        try (HfCheckpoint checkpoint = HfCheckpoint.open(folder)) {
            BertConfig config = checkpoint.config();
            BertConfig named = task.isRegression() ? config : config.withLabels(task.labels());
            return TrainableParameters.load(manager, named, checkpoint, 0, true);
        }
    }
}
