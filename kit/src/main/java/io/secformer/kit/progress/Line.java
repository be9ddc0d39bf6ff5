package io.secformer.kit.progress;

import java.io.PrintStream;

/** The line of a terminal that is written over. */
final class Line {
    private final PrintStream out;
    private final int columns;

    /** What stands there; nothing where a new line begins. */
    private String shown = "";

    /** Whether somebody else has begun a line here and not ended it. */
    private boolean isTaken;

    /** What stands there again when that line has ended. */
    private String below = "";

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
        if (isTaken) {
            below = text;
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
        String standing = shown;
        clear();
        out.println(words);
        if (!standing.isEmpty()) {
            draw(standing);
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

    /**
     * Lets somebody else's bytes pass: what stands there makes room, and comes back below when
     * their line has ended.
     *
     * @param to their stream, which ends on the same terminal
     */
    synchronized void pass(PrintStream to, byte[] bytes, int from, int count) {
        if (count == 0) {
            return;
        }
        if (!isTaken) {
            below = shown;
            clear();
        }
        to.write(bytes, from, count);
        isTaken = bytes[from + count - 1] != '\n';
        if (!isTaken && !below.isEmpty()) {
            to.flush();
            draw(below);
        }
    }

    /** Leaves what stands there, and begins a new line. */
    synchronized void end() {
        if (isTaken && !below.isEmpty()) {
            isTaken = false;
            out.println();
            draw(below);
        }
        if (!isSilent && !shown.isEmpty()) {
            out.println();
            shown = "";
        }
    }

    synchronized void silence() {
        isSilent = true;
    }
}
