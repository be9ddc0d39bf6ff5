package io.secformer.infer.report;

import java.util.List;

/**
 * What a page says. All texts are plain: whoever writes the page escapes them.
 *
 * @param title of the page
 * @param subtitle what it is about, and when that was
 * @param lead sentences at its beginning, where there are no answers
 * @param answers the first thing that a reader wants to know, a task each
 * @param privacy who saw what
 * @param sections details
 * @param found what was found in the folder, in a few words each
 * @param missing what was not, and what would make it
 */
public record Page(
        String title,
        String subtitle,
        List<String> lead,
        List<TaskAnswer> answers,
        Privacy privacy,
        List<Section> sections,
        List<String> found,
        List<String> missing) {

    /** Copies the lists. */
    public Page {
        lead = List.copyOf(lead);
        answers = List.copyOf(answers);
        sections = List.copyOf(sections);
        found = List.copyOf(found);
        missing = List.copyOf(missing);
    }

    /** All figures, in their order. */
    List<Figure> figures() {
        return sections.stream().flatMap(section -> section.figures().stream()).toList();
    }

    /** What kind of privacy a page has to explain. */
    public enum Privacy {
        /** No text was hidden from anybody. */
        NONE,
        /** Shares of everything. */
        ALL,
        /** Shares of everything but the embedding tables, which are published. */
        PUBLIC_EMBEDDINGS
    }

    /**
     * A part of a page.
     *
     * @param id of the element
     * @param paragraphs before figures and tables
     */
    public record Section(
            String id,
            String heading,
            List<String> paragraphs,
            List<Figure> figures,
            List<Table> tables) {
        /** Copies the lists, but for figures of nothing. */
        public Section {
            paragraphs = List.copyOf(paragraphs);
            figures = figures.stream().filter(figure -> !figure.plot().isEmpty()).toList();
            tables = List.copyOf(tables);
        }

        boolean isEmpty() {
            return figures.isEmpty() && tables.isEmpty();
        }
    }

    /**
     * A table; the first cell of a row names it.
     *
     * @param numbers whether all other cells are numbers
     */
    public record Table(
            String caption, List<String> head, List<List<String>> rows, boolean numbers) {
        private static final int BROAD = 6;

        /** Whether a column is of words: one of its cells begins with no digit, sign or dash. */
        public boolean isOfWords(int column) {
            return !numbers
                    || rows.stream().anyMatch(row -> !row.get(column).matches("[-+–0-9].*"));
        }

        /** Whether it takes a whole row. */
        public boolean isBroad() {
            return head.size() > BROAD;
        }

        /** Copies the lists. */
        public Table {
            head = List.copyOf(head);
            rows = rows.stream().map(List::copyOf).toList();
        }
    }

    /**
     * The answer of a task. What is not known is empty.
     *
     * @param task its name
     * @param texts how many, such as {@code 200 texts}
     * @param done what became of them, such as {@code classified as negative or positive}
     * @param model that classified them
     * @param metric what the numbers are
     * @param clear the metric in the clear
     * @param hidden the metric of private answers
     * @param baseline the metric of a bag of words
     * @param agreement answers that are the same both ways, in percent
     * @param seconds that a text took between question and answer
     * @param secondsBefore that a text took before it was asked
     * @param bytes between the servers, a text
     * @param rounds of messages
     * @param doubts why answers may be wrong
     */
    public record TaskAnswer(
            String task,
            String texts,
            String done,
            String model,
            String metric,
            String clear,
            String hidden,
            String baseline,
            String agreement,
            String seconds,
            String secondsBefore,
            String bytes,
            String rounds,
            List<String> doubts) {
        /** Copies the list. */
        public TaskAnswer {
            doubts = List.copyOf(doubts);
        }
    }
}
