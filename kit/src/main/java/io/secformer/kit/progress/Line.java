package io.secformer.kit.progress;

import java.io.PrintStream;

/** The line of a terminal that is written over. */
final class Line {
    private final PrintStream out;
    private final int columns;

    /** What stands there; nothing where a new line begins. */
    private String shown = "";

    private boolean isSilent;

    Line(PrintStream out, int columns) {
        this.out = out;
        this.columns = columns;
    }

    /** How much fits: a character in the last column would begin another line. */
    int room() {
        return columns - 1;
    }

    /** Whether what is written there may have characters beyond ASCII. */
    boolean hasBlocks() {
        return out.charset().name().startsWith("UTF");
    }

    /** Writes over what stands there. */
    synchronized void draw(String text) {
        if (isSilent) {
            return;
        }
        String fitting = text.length() > room() ? text.substring(0, room()) : text;
        // What is left of a longer text is written over with spaces.
        out.print("\r" + fitting + " ".repeat(Math.max(0, shown.length() - fitting.length())));
        out.flush();
        shown = fitting;
    }

    /** Writes words into a line above, and below them again what stands there. */
    synchronized void above(String words) {
        if (isSilent) {
            return;
        }
        String below = shown;
        clear();
        out.println(words);
        if (!below.isEmpty()) {
            draw(below);
        }
    }

    /** Takes away what stands there. */
    synchronized void clear() {
        if (!isSilent && !shown.isEmpty()) {
            out.print("\r" + " ".repeat(shown.length()) + "\r");
            out.flush();
            shown = "";
        }
    }

    /** Leaves what stands there, and begins a new line. */
    synchronized void end() {
        if (!isSilent && !shown.isEmpty()) {
            out.println();
            shown = "";
        }
    }

    synchronized void silence() {
        isSilent = true;
    }
}
