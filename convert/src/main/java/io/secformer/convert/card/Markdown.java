package io.secformer.convert.card;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Builds a page: a header in YAML, paragraphs, tables and commands. */
final class Markdown {
    private final StringBuilder text = new StringBuilder();

    Markdown header(String yaml) {
        text.append("---\n").append(yaml).append("---\n");
        return this;
    }

    Markdown title(String words) {
        return paragraph("# " + words);
    }

    Markdown section(String words) {
        return paragraph("## " + words);
    }

    Markdown paragraph(String words) {
        text.append('\n').append(words).append('\n');
        return this;
    }

    /** Lines of a table of two columns, without a head. */
    Markdown facts(Map<String, String> facts) {
        return table(
                List.of("", ""),
                facts.entrySet().stream()
                        .map(fact -> List.of(fact.getKey(), fact.getValue()))
                        .toList());
    }

    Markdown table(List<String> head, List<List<String>> rows) {
        text.append('\n').append(row(head));
        text.append(row(Collections.nCopies(head.size(), "---")));
        rows.forEach(row -> text.append(row(row)));
        return this;
    }

    Markdown commands(List<String> lines) {
        return paragraph("```\n" + String.join("\n", lines) + "\n```");
    }

    /** One row, whose cells are text and no markup. */
    static String row(List<String> cells) {
        StringBuilder row = new StringBuilder("|");
        for (String cell : cells) {
            // A class may be named as somebody likes.
            String plain = cell.replace("<", "&lt;").replace("|", "\\|").replaceAll("\\s+", " ");
            row.append(' ').append(plain).append(" |");
        }
        return row.append('\n').toString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
