package io.secformer.datasets.glue;

import io.secformer.kit.file.WholeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes examples in the official formats, so that {@link GlueReader} reads them back. */
public final class GlueWriter {
    private GlueWriter() {}

    /**
     * Writes a split's file, which appears whole or not at all; columns that only the original
     * corpora can fill say {@code none}.
     *
     * @throws IllegalArgumentException if a text holds a tab or a line end, or a label is missing
     */
    public static void write(Path file, GlueTask task, Split split, List<Example> examples)
            throws IOException {
        List<String> header = header(task, split);
        boolean hasHeader = Columns.hasHeader(task, split);
        Columns columns =
                hasHeader
                        ? Columns.of(
                                file,
                                task,
                                split.isLabelled()
                                        ? Columns.Labels.REQUIRED
                                        : Columns.Labels.IGNORED,
                                header)
                        : Columns.HEADERLESS_COLA;
        List<String> lines = new ArrayList<>();
        if (hasHeader) {
            lines.add(String.join("\t", header));
        }
        for (int i = 0; i < examples.size(); i++) {
            lines.add(row(task, columns, i, examples.get(i)));
        }
        lines.add("");
        WholeFiles.write(file, String.join("\n", lines));
    }

    /** What stands for a label in the official files: a class's name or index, or a score. */
    public static String label(GlueTask task, double label) {
        return task.isRegression()
                ? String.format(Locale.ROOT, "%.3f", label)
                : task.fileLabels().get((int) label);
    }

    private static String row(GlueTask task, Columns columns, int row, Example example) {
        List<String> fields = new ArrayList<>();
        for (int column = 0; column < columns.count(); column++) {
            if (column == columns.text()) {
                fields.add(field(example.text()));
            } else if (column == columns.textPair()) {
                fields.add(field(String.valueOf(example.textPair())));
            } else if (column == columns.label()) {
                fields.add(requireLabel(task, row, example));
            } else {
                fields.add(column == columns.id() ? Integer.toString(row) : filler(columns));
            }
        }
        return String.join("\t", fields);
    }

    /** CoLA's third column is the author's own mark, empty where the sentence is good. */
    private static String filler(Columns columns) {
        return columns.equals(Columns.HEADERLESS_COLA) ? "" : "none";
    }

    private static String requireLabel(GlueTask task, int row, Example example) {
        if (!example.isLabelled()) {
            throw new IllegalArgumentException("example " + row + " has no label");
        }
        return label(task, example.label());
    }

    private static String field(String text) {
        if (text.indexOf('\t') >= 0 || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("a text holds a tab or a line end: " + text);
        }
        return text;
    }

    private static List<String> header(GlueTask task, Split split) {
        String labelled =
                switch (task) {
                    case COLA, SST_2 -> "sentence,label";
                    case MRPC -> "Quality,#1 ID,#2 ID,#1 String,#2 String";
                    case STS_B ->
                            "index,genre,filename,year,old_index,source1,source2,"
                                    + "sentence1,sentence2,score";
                    case QQP -> "id,qid1,qid2,question1,question2,is_duplicate";
                    case MNLI ->
                            "index,promptID,pairID,genre,sentence1_binary_parse,"
                                    + "sentence2_binary_parse,sentence1_parse,sentence2_parse,"
                                    + "sentence1,sentence2,label1,gold_label";
                    case QNLI -> "index,question,sentence,label";
                    case RTE, WNLI, AX -> "index,sentence1,sentence2,label";
                };
        if (split.isLabelled()) {
            return List.of(labelled.split(",", -1));
        }
        List<String> unlabelled = new ArrayList<>(List.of(labelled.split(",", -1)));
        unlabelled.removeAll(
                List.of("label", "Quality", "score", "is_duplicate", "label1", "gold_label"));
        if (!unlabelled.contains("index") && !unlabelled.contains("id")) {
            unlabelled.addFirst("index");
        }
        return unlabelled;
    }
}
