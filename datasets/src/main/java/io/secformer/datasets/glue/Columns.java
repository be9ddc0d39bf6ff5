package io.secformer.datasets.glue;

import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a file keeps what an example needs, by column from 0; -1 where it does not.
 *
 * @param count how many columns a row has
 */
record Columns(int count, int id, int text, int textPair, int label) {
    private static final int NONE = -1;

    /** CoLA's train and dev files: source, label, the author's own mark, sentence. */
    static final Columns HEADERLESS_COLA = new Columns(4, NONE, 3, NONE, 1);

    /** What a file says of labels. */
    enum Labels {
        /** A column must be there. */
        REQUIRED,
        /** A column may be there. */
        OPTIONAL,
        /** Whatever is there is not read. */
        IGNORED
    }

    /** Whether the official file of a split starts with its columns' names. */
    static boolean hasHeader(GlueTask task, Split split) {
        return task != GlueTask.COLA || !split.isLabelled();
    }

    /** Whether a row holds columns' names: only CoLA's official files start without them. */
    static boolean isHeader(Task task, List<String> first) {
        boolean mayLack =
                switch (task) {
                    case GlueTask glue -> glue == GlueTask.COLA;
                    case OrderedTask ordered -> ordered.task() == GlueTask.COLA;
                    case OwnTask _ -> false;
                };
        // The second column of a row without header is its label.
        boolean isRow =
                first.size() == HEADERLESS_COLA.count()
                        && GlueTask.COLA.fileLabels().contains(first.get(HEADERLESS_COLA.label()));
        return !mayLack || (!isRow && find(first, textNames(GlueTask.COLA)) >= 0);
    }

    /**
     * Finds the columns by their names.
     *
     * @throws FormatException if one is missing
     */
    static Columns of(Path file, Task task, Labels labels, List<String> header) {
        return switch (task) {
            case GlueTask glue -> official(file, glue, labels, header);
            case OrderedTask ordered -> official(file, ordered.task(), labels, header);
            case OwnTask own -> own(file, own.columns(), labels, header);
        };
    }

    private static Columns official(Path file, GlueTask task, Labels labels, List<String> header) {
        return new Columns(
                header.size(),
                id(header),
                require(file, header, textNames(task), ""),
                task.isPair() ? require(file, header, pairNames(task), "") : NONE,
                label(file, header, labelNames(task), labels, ""));
    }

    private static Columns own(
            Path file, OwnTask.OwnColumns columns, Labels labels, List<String> header) {
        String pair = columns.textPair();
        return new Columns(
                header.size(),
                id(header),
                require(file, header, List.of(columns.text()), "--text-column"),
                pair == null ? NONE : require(file, header, List.of(pair), "--text-pair-column"),
                label(file, header, List.of(columns.label()), labels, "--label-column"));
    }

    private static int id(List<String> header) {
        return Math.max(header.indexOf("index"), header.indexOf("id"));
    }

    private static int label(
            Path file, List<String> header, List<String> names, Labels labels, String option) {
        return switch (labels) {
            case REQUIRED -> require(file, header, names, option);
            case OPTIONAL -> find(header, names);
            case IGNORED -> NONE;
        };
    }

    /** The first name that is there, in its own case or else in any. */
    private static int find(List<String> header, List<String> names) {
        for (String name : names) {
            int column = header.indexOf(name);
            if (column < 0) {
                column = LabelNames.only(header, each -> each.strip().equalsIgnoreCase(name));
            }
            if (column >= 0) {
                return column;
            }
        }
        return NONE;
    }

    private static int require(Path file, List<String> header, List<String> names, String option) {
        int column = find(header, names);
        if (column < 0) {
            boolean isQuoted = header.stream().anyMatch(Quotes::areAround);
            boolean isOneColumn = header.size() == 1 && header.getFirst().matches(".*[\t,;].*");
            throw new FormatException(
                    file,
                    1,
                    "the header has no column "
                            + names.getFirst()
                            + ", it has "
                            + String.join(", ", header)
                            + hint(isQuoted, isOneColumn, option));
        }
        return column;
    }

    private static String hint(boolean isQuoted, boolean isOneColumn, String option) {
        if (isOneColumn) {
            return "; columns stand between commas in files that end in .csv, between tabs in"
                    + " others";
        }
        if (isQuoted) {
            return Quotes.HINT;
        }
        return option.isEmpty() ? "" : "; " + option + " names it";
    }

    /** The official name, then that of Hugging Face's copies. */
    private static List<String> textNames(GlueTask task) {
        return switch (task) {
            case COLA, SST_2 -> List.of("sentence");
            case MRPC -> List.of("#1 String", "sentence1");
            case QQP -> List.of("question1");
            case QNLI -> List.of("question");
            case MNLI, AX -> List.of("sentence1", "premise");
            case STS_B, RTE, WNLI -> List.of("sentence1");
        };
    }

    private static List<String> pairNames(GlueTask task) {
        return switch (task) {
            case MRPC -> List.of("#2 String", "sentence2");
            case QQP -> List.of("question2");
            case QNLI -> List.of("sentence");
            case MNLI, AX -> List.of("sentence2", "hypothesis");
            case COLA, SST_2, STS_B, RTE, WNLI -> List.of("sentence2");
        };
    }

    private static List<String> labelNames(GlueTask task) {
        return switch (task) {
            case MRPC -> List.of("Quality", "label");
            case STS_B -> List.of("score", "label");
            case QQP -> List.of("is_duplicate", "label");
            case MNLI -> List.of("gold_label", "label");
            case COLA, SST_2, QNLI, RTE, WNLI, AX -> List.of("label");
        };
    }
}
