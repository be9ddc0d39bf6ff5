package io.secformer.left;

import io.secformer.right.cli.Command;

/** Uses a command of another module, as nobody may. */
public final class Stranger {
    private Stranger() {}

    /** What it would do. */
    public static int run() {
        System.exit(Command.run());
        return 0;
    }
}
