package io.secformer.infer.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.ReadOptions;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.glue.TaskFiles;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a search: those that models are watched on, and those that they are evaluated on.
 *
 * @param calibration file of the first
 * @param dev file of the second
 * @param reading how both are read
 * @param limit how many of the second, from the first; 0 for all
 * @param calibrateExamples how many of the first are watched at most
 * @param checkExamples on how many of them a plan is compared with the clear model
 */
record SearchTexts(
        Path calibration,
        Path dev,
        ReadOptions reading,
        int limit,
        int calibrateExamples,
        int checkExamples) {

    /**
     * Finds the files of a task.
     *
     * @param calibration null for the training set
     * @throws UsageException if the task has no dev set
     * @throws FormatException if a file is missing
     */
    static SearchTexts of(
            Task task,
            Path folder,
            @Nullable Path calibration,
            ReadOptions reading,
            int limit,
            int calibrateExamples,
            int checkExamples) {
        Path dev = find(task, folder, Split.DEV);
        Path watched = calibration == null ? find(task, folder, Split.TRAIN) : calibration;
        if (!Files.isRegularFile(watched)) {
            throw new FormatException(watched, "there is no such file");
        }
        return new SearchTexts(watched, dev, reading, limit, calibrateExamples, checkExamples);
    }

    private static Path find(Task task, Path folder, Split split) {
        Path file = UsageException.orUsage("--task", () -> TaskFiles.find(task, folder, split));
        if (!Files.isRegularFile(file)) {
            throw new FormatException(file, TaskFiles.missing(task, folder, split));
        }
        return file;
    }

    /**
     * All examples of the dev set.
     *
     * @param task its classes in the order of a model's outputs
     * @throws FormatException if one that is to be evaluated has no label, or a row is malformed
     */
    List<Example> examples(Task task) {
        List<Example> all = GlueReader.readFile(dev, task, Split.DEV, reading);
        if (all.isEmpty()) {
            throw new FormatException(dev, "has no examples");
        }
        if (!all.subList(0, evaluated(all.size())).stream().allMatch(Example::isLabelled)) {
            throw new FormatException(
                    dev, "has texts without labels: candidates are compared by the task's metric");
        }
        return all;
    }

    /** How many of so many examples are evaluated. */
    int evaluated(int all) {
        return limit == 0 ? all : Math.min(limit, all);
    }

    /** What of this decides the figures of a candidate. */
    ObjectNode identity() {
        return JsonFiles.object()
                .put("calibration", Sha256.of(calibration))
                .put("dev", Sha256.of(dev))
                .put("limit", limit)
                .put("calibrateExamples", calibrateExamples)
                .put("checkExamples", checkExamples);
    }
}
