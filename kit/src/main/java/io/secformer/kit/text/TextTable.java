package io.secformer.kit.text;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells as aligned text: the first column to the left, all others to the right. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a row of as many cells as every other. */
    public TextTable row(List<String> cells) {
        rows.add(List.copyOf(cells));
        return this;
    }

    /** Adds a row of as many cells as every other. */
    public TextTable row(String... cells) {
        return row(List.of(cells));
    }

    /** The rows, each ended by a line feed. */
    @Override
    public String toString() {
        int[] widths = new int[rows.isEmpty() ? 0 : rows.getFirst().size()];
        for (List<String> cells : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], cells.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> cells : rows) {
            text.append(cells.getFirst());
            int missing = widths[0] - cells.getFirst().length();
            for (int i = 1; i < widths.length; i++) {
                text.append(" ".repeat(missing + 2 + widths[i] - cells.get(i).length()));
                text.append(cells.get(i));
                missing = 0;
            }
            text.append('\n');
        }
        return text.toString();
    }
}
