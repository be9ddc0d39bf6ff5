package io.secformer.kit.command;

import java.io.IOException;
import java.io.InputStream;
import picocli.CommandLine.ExitCode;

/**
 * Ends a command that is a step of another one when that one is gone, however it went: it holds the
 * other end of this one's standard input.
 */
final class ParentWatch {
    private ParentWatch() {}

    /** From now on the end of the input is the end of this process. */
    static void begin(InputStream input) {
        Thread watch = new Thread(() -> endWith(input), "parent");
        watch.setDaemon(true);
        watch.start();
    }

    private static void endWith(InputStream input) {
        awaitEnd(input);
        System.exit(ExitCode.SOFTWARE);
    }

    /** Returns when there is nothing more to read, ever. */
    static void awaitEnd(InputStream input) {
        try {
            while (input.read() >= 0) {
                // Nothing is ever said here.
            }
        } catch (IOException e) {
            // A broken pipe has nobody at its other end.
            return;
        }
    }
}
