package io.secformer.right.cli;

/** May use commands: they are its own module's. */
public final class Own {
    private Own() {}

    /** What it would do. */
    public static int run() {
        return Command.run();
    }
}
