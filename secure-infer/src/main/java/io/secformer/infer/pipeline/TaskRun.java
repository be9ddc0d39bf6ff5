package io.secformer.infer.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.option.TaskOptions;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.glue.TaskFiles;
import io.secformer.infer.eval.Scores;
import io.secformer.infer.eval.TaskResult;
import io.secformer.infer.option.BatchMixin;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.progress.Progress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One task from raw data to private answers: each step is a command of its own, and a step that was
 * finished in an earlier run with the same arguments is not repeated.
 */
final class TaskRun {
    private final Task task;
    private final List<String> taskOptions;
    private final Path glueDir;
    private final Path folder;
    private final Path keys;
    private final TrainingOptions training;
    private final Student student;
    private final List<String> conversion;
    private final int examples;
    private final BatchMixin batches;
    private final Launcher launcher;
    private final FinishedSteps finished;

    /**
     * @param taskOptions what commands are told of the task beside its name
     * @param folder the task's own run folder
     * @param keys folder of the certificates of all roles
     * @param student what is distilled
     * @param conversion more arguments of the conversion
     * @param examples dev examples to evaluate; 0 for all
     * @param batches how they are asked about
     * @param children gets the steps' processes
     */
    TaskRun(
            Task task,
            TaskOptions taskOptions,
            Path glueDir,
            Path folder,
            Path keys,
            TrainingOptions training,
            Student student,
            List<String> conversion,
            int examples,
            BatchMixin batches,
            Progress progress,
            Children children) {
        this.task = task;
        this.taskOptions = taskOptions.arguments();
        this.glueDir = glueDir;
        this.folder = folder;
        this.keys = keys;
        this.training = training;
        this.student = student;
        this.conversion = List.copyOf(conversion);
        this.examples = examples;
        this.batches = batches;
        this.launcher = new Launcher(folder.resolve("log"), progress, children);
        this.finished = new FinishedSteps(folder.resolve("log"), progress);
    }

    /** Runs what has not been run. */
    TaskResult run() {
        JsonNode baseline = step("baseline", baseline());
        step("teacher", teacher());
        if (student.softmax() != null) {
            step("student", distillation(student.softmax()));
        }
        JsonNode teacher = step("teacher-dev", teacherOnDev());
        step("convert", convert());
        JsonNode scores = finished.result("evaluate", evaluate("SERVERS", "DEALER"));
        if (scores == null) {
            try (RoleProcesses roles =
                    new RoleProcesses(
                            launcher,
                            folder.resolve("roles"),
                            keys,
                            folder.resolve("shares"),
                            RoleProcesses.Setup.serving(batches.inFlight()))) {
                scores = json(launcher.run("evaluate", evaluate(roles.servers(), roles.dealer())));
            }
            finished.record("evaluate", evaluate("SERVERS", "DEALER"), scores);
        }
        return new TaskResult(
                baseline.path("majorityBaseline").asDouble(Double.NaN),
                baseline.path("bagOfWords").asDouble(Double.NaN),
                teacher.path("score").asDouble(Double.NaN),
                Scores.fromJson(scores));
    }

    private JsonNode step(String name, List<String> arguments) {
        JsonNode before = finished.result(name, arguments);
        if (before != null) {
            return before;
        }
        JsonNode result = json(launcher.run(name, arguments));
        finished.record(name, arguments, result);
        return result;
    }

    private static JsonNode json(String text) {
        return JsonFiles.parse(text.getBytes(StandardCharsets.UTF_8), "a command's result");
    }

    private List<String> on(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(
                List.of("--task", task.taskName(), "--glue-dir", glueDir.toString(), "--json"));
        arguments.addAll(taskOptions);
        return arguments;
    }

    private List<String> baseline() {
        List<String> arguments = on("distill", "baseline");
        arguments.addAll(training.baseline());
        return arguments;
    }

    private List<String> teacher() {
        List<String> arguments = on("distill", "teacher");
        arguments.addAll(training.teacher());
        arguments.addAll(List.of("--out", folder.resolve("teacher").toString()));
        return arguments;
    }

    private List<String> distillation(SoftmaxFunction softmax) {
        List<String> arguments = on("distill", "student");
        arguments.addAll(training.student(softmax));
        arguments.addAll(List.of("--teacher", folder.resolve("teacher").toString()));
        arguments.addAll(List.of("--out", folder.resolve("student").toString()));
        return arguments;
    }

    private List<String> teacherOnDev() {
        List<String> arguments = on("distill", "evaluate");
        arguments.addAll(List.of("--model", folder.resolve("teacher").toString()));
        return limited(arguments);
    }

    /** The model that is turned into shares. */
    private Path shared() {
        return folder.resolve(student.softmax() == null ? "teacher" : "student");
    }

    private List<String> convert() {
        List<String> arguments = new ArrayList<>(List.of("convert", "--json"));
        arguments.addAll(List.of("--model", shared().toString()));
        arguments.addAll(conversion);
        arguments.addAll(
                List.of("--calibrate", TaskFiles.find(task, glueDir, Split.TRAIN).toString()));
        arguments.addAll(List.of("--task", task.taskName()));
        arguments.addAll(taskOptions);
        arguments.addAll(training.longest());
        arguments.addAll(List.of("--out", folder.resolve("shares").toString()));
        return arguments;
    }

    private List<String> evaluate(String servers, String dealer) {
        List<String> arguments = on("evaluate", "--mode", "private");
        arguments.addAll(List.of("--model", shared().toString()));
        arguments.addAll(List.of("--shares", folder.resolve("shares").toString()));
        arguments.addAll(List.of("--servers", servers, "--dealer", dealer));
        arguments.addAll(List.of("--keys", keys.toString(), "--out", folder.toString()));
        // A student that was trained anew has other outcomes.
        arguments.add("--restart-if-changed");
        arguments.addAll(batches.arguments());
        return limited(arguments);
    }

    private List<String> limited(List<String> arguments) {
        arguments.addAll(training.longest());
        if (examples > 0) {
            arguments.addAll(List.of("--examples", Integer.toString(examples)));
        }
        return arguments;
    }
}
