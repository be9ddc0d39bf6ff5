package io.secformer.infer.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.glue.TaskFiles;
import io.secformer.infer.option.BatchMixin;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.progress.Progress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Models of a sweep under secure computation: each is converted, calibrated on its task's training
 * texts, and its dev set is evaluated on shares, with all roles in one process.
 *
 * @param glueDir the sweep's own data
 * @param out a folder a model below it, with predictions, logs and finished steps
 * @param conversion more arguments of the conversion
 * @param examples dev examples to evaluate; 0 for all
 */
record SweepEvaluation(
        Path glueDir,
        Path out,
        List<String> conversion,
        int examples,
        BatchMixin batches,
        Progress progress,
        Children children) {
    private static final String EVALUATE = "evaluate";

    /** The scores of a model, as {@code evaluate --json} prints them; kept from an earlier run. */
    JsonNode scores(SweepModel model) {
        Path folder = out.resolve(model.place());
        Path logs = folder.resolve("log");
        FinishedSteps finished = new FinishedSteps(logs, progress);
        List<String> evaluate = evaluate(model, folder);
        List<String> known = new ArrayList<>(evaluate);
        known.addAll(conversion);
        // A model that was trained anew in the same place has other numbers in its row.
        model.values().forEach((column, value) -> known.add(column + "=" + value));
        JsonNode scores = finished.result(EVALUATE, known);
        if (scores == null) {
            Launcher launcher = new Launcher(logs, progress, children);
            launcher.run("convert", convert(model));
            String printed = launcher.run(EVALUATE, evaluate);
            scores = JsonFiles.parse(printed.getBytes(StandardCharsets.UTF_8), "the scores");
            finished.record(EVALUATE, known, scores);
        }
        return scores;
    }

    /** Of one model at a time: they are large, and soon made again. */
    private Path shares() {
        return out.resolve("shares");
    }

    private List<String> convert(SweepModel model) {
        List<String> arguments = new ArrayList<>(List.of("convert", "--json"));
        arguments.addAll(List.of("--model", model.folder().toString()));
        arguments.addAll(conversion);
        Path texts = TaskFiles.find(GlueTask.of(model.task()), glueDir, Split.TRAIN);
        arguments.addAll(List.of("--calibrate", texts.toString(), "--task", model.task()));
        arguments.addAll(List.of("--out", shares().toString()));
        return arguments;
    }

    private List<String> evaluate(SweepModel model, Path folder) {
        List<String> arguments = new ArrayList<>(List.of("evaluate", "--mode", "private"));
        arguments.addAll(List.of("--json", "--model", model.folder().toString()));
        arguments.addAll(List.of("--task", model.task(), "--glue-dir", glueDir.toString()));
        arguments.addAll(List.of("--shares", shares().toString(), "--out", folder.toString()));
        arguments.add("--restart-if-changed");
        arguments.addAll(batches.arguments());
        if (examples > 0) {
            arguments.addAll(List.of("--examples", Integer.toString(examples)));
        }
        return arguments;
    }
}
