package io.secformer.kit.progress;

import java.io.OutputStream;
import java.io.PrintStream;

/** A stream of the program whose lines come above the one that is written over. */
final class AboveLine extends PrintStream {
    private final PrintStream terminal;
    private final Line line;

    AboveLine(PrintStream terminal, Line line) {
        super(new Passing(terminal, line), true, terminal.charset());
        this.terminal = terminal;
        this.line = line;
    }

    /** The stream without the line. */
    PrintStream terminal() {
        return terminal;
    }

    Line line() {
        return line;
    }

    /** Bytes on their way to the terminal. */
    private static final class Passing extends OutputStream {
        private final PrintStream terminal;
        private final Line line;

        Passing(PrintStream terminal, Line line) {
            this.terminal = terminal;
            this.line = line;
        }

        @Override
        public void write(int one) {
            line.pass(terminal, new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            line.pass(terminal, bytes, from, count);
        }

        @Override
        public void flush() {
            terminal.flush();
        }
    }
}
