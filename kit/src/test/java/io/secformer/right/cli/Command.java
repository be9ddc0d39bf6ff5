package io.secformer.right.cli;

/** A command of a module that is only a test's. */
public final class Command {
    private Command() {}

    /** What it would do. */
    public static int run() {
        return 0;
    }
}
