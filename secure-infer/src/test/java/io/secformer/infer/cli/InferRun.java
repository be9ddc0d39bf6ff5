package io.secformer.infer.cli;

import io.secformer.testing.Captured;

/**
 * One run of a command of this module, in this JVM.
 *
 * @param code its exit code
 * @param out what it printed as its result
 * @param err what it said beside that
 */
public record InferRun(int code, String out, String err) {
    /** Runs a command. */
    public static InferRun of(String... arguments) {
        Captured run = Captured.of(() -> InferMain.run(arguments));
        return new InferRun(run.code(), run.out(), run.err());
    }
}
