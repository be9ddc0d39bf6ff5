package io.secformer.infer.session;

/** A line of a log, whoever had a hand in its text. */
final class LogLine {
    private static final int MAX_CHARACTERS = 2000;

    private LogLine() {}

    /**
     * One line that a terminal shows as it stands: no control characters, line separators, or marks
     * that change the direction of writing.
     */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(MAX_CHARACTERS)
                .forEach(c -> clean.appendCodePoint(isShown(c) ? c : '?'));
        return clean.toString();
    }

    private static boolean isShown(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE ->
                    false;
            default -> character != 0xFFFD;
        };
    }
}
