package io.secformer.convert.option;

import io.secformer.convert.model.BertConfig;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.LabelNames;
import io.secformer.datasets.glue.OwnTask;
import io.secformer.datasets.glue.OwnTask.OwnColumns;
import io.secformer.datasets.glue.ReadMixin;
import io.secformer.datasets.glue.ReadOptions;
import io.secformer.datasets.glue.Task;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a command is told of its task beside the name: the names of a model's outputs, and, of a
 * task of one's own, its classes and the columns of its files. The classes of the task that comes
 * out stand in the order of the model's outputs, which are matched with the task's by name.
 */
public final class TaskOptions {
    private static final String LABELS = "--labels";

    /** The name of a score that nobody named. */
    private static final String SCORE = "score";

    @Option(
            names = LABELS,
            paramLabel = "A,B,...",
            description =
                    "names of the model's outputs, in their order; default: what config.json says."
                            + " With --task custom these are the classes, and one name is a score")
    private @Nullable String labels;

    @Option(
            names = "--text-column",
            paramLabel = "NAME",
            description = "of --task custom: the column of the text; default: text")
    private @Nullable String textColumn;

    @Option(
            names = "--text-pair-column",
            paramLabel = "NAME",
            description = "of --task custom: the column of a pair's second text; default: none")
    private @Nullable String textPairColumn;

    @Option(
            names = "--label-column",
            paramLabel = "NAME",
            description = "of --task custom: the column of the class or score; default: label")
    private @Nullable String labelColumn;

    @Mixin private ReadMixin reading = new ReadMixin();

    /** How the task's files are read. */
    public ReadOptions reading() {
        return reading.options();
    }

    /**
     * Says before any work that a task is unknown, or that the options do not fit it.
     *
     * @throws UsageException if so
     */
    public void requireKnown(String name) {
        if (!isCustom(name) || given() != null) {
            of(name);
        }
    }

    /**
     * The task before there is a model of it; its classes stand as {@code --labels} says.
     *
     * @param name a task of GLUE, or {@code custom}
     * @throws UsageException if there is no such task, or the options do not fit it
     */
    public Task of(String name) {
        List<String> given = given();
        if (!isCustom(name)) {
            GlueTask task = glue(name);
            return given == null
                    ? task
                    : UsageException.orUsage(LABELS, () -> task.inOrderOf(given));
        }
        if (given == null) {
            throw new UsageException(
                    "--task custom needs --labels, the names of its classes, or one of a score");
        }
        return own(given);
    }

    /**
     * The task of a model, its classes in the order of the model's outputs. Where these have no
     * names, LABEL_0 or numbers, they stand for the task's classes of these numbers, which is said
     * on standard error.
     *
     * @param name a task of GLUE, or {@code custom}
     * @param model named in messages
     * @throws UsageException if there is no such task, or the options do not fit it
     * @throws FormatException if the model's outputs are not the task's
     */
    public Task of(String name, BertConfig config, Path model) {
        return of(name, config, model, null);
    }

    /**
     * The same for a model that was shared.
     *
     * @param shared the names of the shares' outputs, which count where the model's own are others
     * @throws FormatException also if the shares' outputs stand in another order than the model's
     */
    public Task of(String name, BertConfig config, Path model, @Nullable List<String> shared) {
        Task task = ofModel(name, config, model, shared);
        if (shared != null && !isInOrder(task, shared)) {
            throw new FormatException(
                    model,
                    "its outputs are "
                            + String.join(", ", task.labels())
                            + ", those of the shares "
                            + String.join(", ", shared)
                            + ": convert it again, or say with --labels what they are");
        }
        return task;
    }

    private Task ofModel(
            String name, BertConfig config, Path model, @Nullable List<String> shared) {
        if (given() != null) {
            Task task = of(name);
            requireSameSize(task, config, model);
            if (!LabelNames.areNumbers(config.id2label()) && !isInOrder(task, config.id2label())) {
                System.err.println(
                        model
                                + ": config.json names its outputs "
                                + String.join(", ", config.id2label())
                                + "; --labels counts: "
                                + String.join(", ", task.labels()));
            }
            return task;
        }
        if (isCustom(name)) {
            List<String> names = shared == null ? config.id2label() : shared;
            Task task = own(config.isRegression() ? List.of(SCORE) : names);
            requireSameSize(task, config, model);
            return task;
        }
        GlueTask task = glue(name);
        requireSameSize(task, config, model);
        if (shared != null && !isMatching(task, config.id2label())) {
            return inOrder(task, shared, model);
        }
        Task ordered = inOrder(task, config.id2label(), model);
        if (!task.isRegression() && LabelNames.areNumbers(config.id2label())) {
            System.err.println(
                    model
                            + ": its outputs have no names but "
                            + String.join(", ", config.id2label())
                            + ", taken for "
                            + String.join(", ", ordered.labels()));
        }
        return ordered;
    }

    /**
     * Whether a model's classifier is already one of the task: as many outputs with the task's
     * names, or none, or with names that {@code --labels} gives.
     */
    public boolean isOf(String name, BertConfig config) {
        if (isCustom(name)) {
            return given() == null || isSameSize(own(Objects.requireNonNull(given())), config);
        }
        GlueTask task = glue(name);
        return isSameSize(task, config)
                && (given() != null || task.isRegression() || isMatching(task, config.id2label()));
    }

    /** These options as a command's arguments. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        add(arguments, LABELS, labels);
        add(arguments, "--text-column", textColumn);
        add(arguments, "--text-pair-column", textPairColumn);
        add(arguments, "--label-column", labelColumn);
        arguments.addAll(reading.arguments());
        return arguments;
    }

    /** The columns and the rest as one line, to tell runs apart. */
    public String description() {
        return String.join(" ", arguments());
    }

    private static void add(List<String> arguments, String option, @Nullable String value) {
        if (value != null) {
            // In one word, as a value may start with a hyphen.
            arguments.add(option + "=" + value);
        }
    }

    private static boolean isCustom(String name) {
        return name.equalsIgnoreCase(OwnTask.NAME);
    }

    private GlueTask glue(String name) {
        GlueTask task;
        try {
            task = GlueTask.of(name);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--task: " + e.getMessage() + ", or custom for your own");
        }
        if (textColumn != null || textPairColumn != null || labelColumn != null) {
            throw new UsageException(
                    "--text-column, --text-pair-column and --label-column belong to --task custom;"
                            + " the columns of "
                            + task.taskName()
                            + " are known");
        }
        return task;
    }

    private OwnTask own(List<String> names) {
        OwnColumns columns =
                new OwnColumns(
                        textColumn == null ? OwnColumns.USUAL.text() : textColumn,
                        textPairColumn,
                        labelColumn == null ? OwnColumns.USUAL.label() : labelColumn);
        return UsageException.orUsage(LABELS, () -> new OwnTask(names, columns));
    }

    private @Nullable List<String> given() {
        return labels == null
                ? null
                : Arrays.stream(labels.split(",", -1)).map(String::strip).toList();
    }

    private static boolean isSameSize(Task task, BertConfig config) {
        return task.numLabels() == config.numLabels()
                && task.isRegression() == config.isRegression();
    }

    private static void requireSameSize(Task task, BertConfig config, Path model) {
        if (!isSameSize(task, config)) {
            throw new FormatException(
                    model,
                    "task "
                            + task.taskName()
                            + " has "
                            + outputs(task.labels(), task.isRegression())
                            + ", the model "
                            + outputs(config.id2label(), config.isRegression())
                            + (task instanceof OwnTask
                                    ? ""
                                    : "; give --task the one that the model was trained for, or"
                                            + " custom for classes of its own"));
        }
    }

    private static String outputs(List<String> names, boolean isRegression) {
        return isRegression
                ? "1 output, a score"
                : names.size()
                        + (names.size() == 1 ? " output (" : " outputs (")
                        + String.join(", ", names)
                        + ")";
    }

    private static Task inOrder(GlueTask task, List<String> outputs, Path model) {
        try {
            return task.inOrderOf(outputs);
        } catch (IllegalArgumentException e) {
            throw new FormatException(
                    model,
                    e.getMessage()
                            + "; if the model was trained for this task, --labels says which is"
                            + " which, in the order of the outputs",
                    e);
        }
    }

    private static boolean isMatching(Task task, List<String> outputs) {
        try {
            return task.inOrderOf(outputs).numLabels() == task.numLabels();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isInOrder(Task task, List<String> outputs) {
        try {
            return task.inOrderOf(outputs).labels().equals(task.labels());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
