package io.secformer.convert.card;

import io.secformer.kit.file.WholeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The part of a card of shares that evaluations fill in: a row each. */
public final class EvaluationRows {
    private static final String BEGIN = "<!-- rows of evaluations: begin -->\n";
    private static final String END = "<!-- rows of evaluations: end -->\n";
    private static final String NONE = "None yet: `evaluate --mode private` writes its row here.\n";
    private static final List<String> HEAD =
            List.of(
                    "data",
                    "metric",
                    "in the clear",
                    "under secure computation",
                    "same answers",
                    "rounds",
                    "MB between the servers, a text");

    private EvaluationRows() {}

    /** The part before there was any. */
    static String empty() {
        return "\n" + BEGIN + NONE + END;
    }

    /**
     * Adds a row, or replaces the one about the same data. Does nothing where there is no card, or
     * none with a place for rows.
     *
     * @param shares the folder with the card
     * @param cells what the columns say, the data first
     * @return whether the card has the row
     * @throws IllegalArgumentException if there are not as many cells as columns
     * @throws UncheckedIOException if the card cannot be read or written
     */
    public static boolean put(Path shares, List<String> cells) {
        if (cells.size() != HEAD.size()) {
            throw new IllegalArgumentException(
                    "expected " + HEAD.size() + " cells, found " + cells.size());
        }
        Path card = shares.resolve(ModelCard.FILE);
        if (!Files.isRegularFile(card)) {
            return false;
        }
        String text;
        try {
            text = Files.readString(card);
        } catch (IOException e) {
            throw new UncheckedIOException(card + " cannot be read: " + e.getMessage(), e);
        }
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            return false;
        }
        String row = Markdown.row(cells);
        String subject = row.substring(0, row.indexOf(" |") + 2);
        List<String> rows = new ArrayList<>();
        for (String line : text.substring(begin + BEGIN.length(), end).lines().toList()) {
            boolean isRow = line.startsWith("| ") && !line.startsWith("| ---");
            if (isRow && !line.startsWith(subject) && !line.equals(Markdown.row(HEAD).strip())) {
                rows.add(line + "\n");
            }
        }
        rows.add(row);
        rows.sort(null);
        String table = new Markdown().table(HEAD, List.of()) + String.join("", rows);
        WholeFiles.write(
                card,
                text.substring(0, begin + BEGIN.length()) + table + "\n" + text.substring(end));
        return true;
    }
}
