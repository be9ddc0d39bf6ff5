package io.secformer.datasets.glue;

import static io.secformer.datasets.glue.Metric.ACCURACY;
import static io.secformer.datasets.glue.Metric.F1;
import static io.secformer.datasets.glue.Metric.MATTHEWS;
import static io.secformer.datasets.glue.Metric.PEARSON;
import static io.secformer.datasets.glue.Metric.SPEARMAN;
import static io.secformer.datasets.glue.Split.DEV;
import static io.secformer.datasets.glue.Split.DEV_MISMATCHED;
import static io.secformer.datasets.glue.Split.TEST;
import static io.secformer.datasets.glue.Split.TEST_MISMATCHED;
import static io.secformer.datasets.glue.Split.TRAIN;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A GLUE task: its name, classes, splits and official metrics. The index of a class is its place in
 * {@link #labels()}; the order is that of the labels' numbers in Hugging Face's copies. A model's
 * outputs may stand in another one, see {@link #inOrderOf}.
 */
@SuppressWarnings("ImmutableEnumChecker") // its lists come from List.of
public enum GlueTask implements Task {
    /** Is a sentence English grammar accepts? */
    COLA("CoLA", "unacceptable, acceptable", "0, 1", MATTHEWS),
    /** Is a phrase of a film review positive? */
    SST_2("SST-2", "negative, positive", "0, 1", ACCURACY),
    /** Do two sentences of news mean the same? */
    MRPC("MRPC", "not_equivalent, equivalent", "0, 1", F1, ACCURACY),
    /** How similar are two sentences, from 0 to 5? */
    STS_B("STS-B", "score", "", PEARSON, SPEARMAN),
    /** Do two questions ask the same? */
    QQP("QQP", "not_duplicate, duplicate", "0, 1", F1, ACCURACY),
    /** Does a premise entail a hypothesis, contradict it, or neither? */
    MNLI("MNLI", "entailment, neutral, contradiction", "", ACCURACY),
    /** Does a sentence hold the answer to a question? */
    QNLI("QNLI", "entailment, not_entailment", "", ACCURACY),
    /** Does a text entail a hypothesis? */
    RTE("RTE", "entailment, not_entailment", "", ACCURACY),
    /** Is a pronoun resolved rightly? */
    WNLI("WNLI", "not_entailment, entailment", "0, 1", ACCURACY),
    /** The diagnostic set, answered by a model of MNLI; published without labels. */
    AX("AX", "entailment, neutral, contradiction", "", MATTHEWS);

    private final String taskName;
    private final List<String> labels;
    private final List<String> fileLabels;
    private final List<Metric> metrics;

    GlueTask(String taskName, String labels, String fileLabels, Metric... metrics) {
        this.taskName = taskName;
        this.labels = List.of(labels.split(", ", -1));
        this.fileLabels = fileLabels.isEmpty() ? this.labels : List.of(fileLabels.split(", ", -1));
        this.metrics = List.of(metrics);
    }

    /**
     * The task of a name, in any case and with or without its hyphen.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public static GlueTask of(String name) {
        String wanted = Names.lower(name).replace("-", "").replace("_", "");
        for (GlueTask task : values()) {
            if (Names.lower(task.taskName).replace("-", "").equals(wanted)) {
                return task;
            }
        }
        throw new IllegalArgumentException(
                "unknown task "
                        + name
                        + ", expected one of "
                        + Arrays.stream(values())
                                .map(GlueTask::taskName)
                                .collect(Collectors.joining(", ")));
    }

    /** The official name, which is also the name of the task's folder. */
    @Override
    public String taskName() {
        return taskName;
    }

    /** The classes' names in index order; one name, {@code score}, for regression. */
    @Override
    public List<String> labels() {
        return labels;
    }

    /**
     * What stands for the classes in the official files and in submissions, in index order: {@code
     * 0} and {@code 1}, or the names. Meaningless for regression.
     */
    @Override
    public List<String> fileLabels() {
        return fileLabels;
    }

    /** Whether the label is a score, from 0 to 5, instead of a class. */
    @Override
    public boolean isRegression() {
        return this == STS_B;
    }

    /** Whether an example is a pair of texts. */
    @Override
    public boolean isPair() {
        return this != COLA && this != SST_2;
    }

    /** The official metrics; the benchmark's score of the task is their mean. */
    @Override
    public List<Metric> metrics() {
        return metrics;
    }

    /** Class 1 of the official files. */
    @Override
    public int positiveClass() {
        return isRegression() ? 0 : 1;
    }

    /**
     * The class that a text stands for: its name in the official files, its name however it is
     * spelt, or its number, as exports of Hugging Face's copies have it.
     */
    @Override
    public int classOf(String text) {
        if (isRegression()) {
            return -1;
        }
        int official = fileLabels.indexOf(text);
        if (official >= 0) {
            return official;
        }
        int named = LabelNames.find(labels, text);
        if (named < 0) {
            named = named(LabelNames.common(text));
        }
        int number = LabelNames.number(text);
        return named >= 0 || number >= labels.size() ? named : number;
    }

    private int named(String plain) {
        // Of both tasks of paraphrases.
        String same =
                switch (plain) {
                    case "paraphrase" -> LabelNames.plain(labels.getLast());
                    case "notparaphrase" -> LabelNames.plain(labels.getFirst());
                    default -> plain;
                };
        boolean isParaphrase = this == MRPC || this == QQP;
        String wanted = isParaphrase ? same : plain;
        return LabelNames.only(labels, label -> LabelNames.plain(label).equals(wanted));
    }

    /** This task with its classes in another order. */
    Task ordered(List<String> order) {
        return order.equals(labels) ? this : new OrderedTask(this, order);
    }

    /** The published splits, in the order of {@link Split}. */
    public List<Split> splits() {
        return switch (this) {
            case MNLI -> List.of(TRAIN, DEV, DEV_MISMATCHED, TEST, TEST_MISMATCHED);
            case AX -> List.of(TEST);
            default -> List.of(TRAIN, DEV, TEST);
        };
    }

    /**
     * The name of a split's file.
     *
     * @throws IllegalArgumentException if the task has no such split
     */
    public String fileName(Split split) {
        if (!splits().contains(split)) {
            throw new IllegalArgumentException(
                    taskName
                            + " has no "
                            + split.key()
                            + " split, only "
                            + splits().stream().map(Split::key).collect(Collectors.joining(", ")));
        }
        if (this == AX) {
            return "diagnostic.tsv";
        }
        boolean isMatched = this == MNLI && (split == DEV || split == TEST);
        return split.key() + (isMatched ? "_matched" : "") + ".tsv";
    }

    /** Where a split's file lies in a folder of GLUE data. */
    public Path file(Path glueDir, Split split) {
        return glueDir.resolve(taskName).resolve(fileName(split));
    }

    /**
     * The official name of the file of a submission that holds the answers to a test split.
     *
     * @throws IllegalArgumentException if the split is not a test split of this task
     */
    public String submissionFile(Split split) {
        if (split.isLabelled() || !splits().contains(split)) {
            throw new IllegalArgumentException(
                    "submissions hold test splits, " + split.key() + " is none of " + taskName);
        }
        return switch (this) {
            case MNLI -> split == TEST ? "MNLI-m.tsv" : "MNLI-mm.tsv";
            default -> taskName + ".tsv";
        };
    }
}
