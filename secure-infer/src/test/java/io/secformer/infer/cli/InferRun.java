package io.secformer.infer.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

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
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code;
        try (PrintStream to = new PrintStream(printed, true, StandardCharsets.UTF_8);
                PrintStream about = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            System.setOut(to);
            System.setErr(about);
            code = InferMain.run(arguments);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return new InferRun(
                code,
                printed.toString(StandardCharsets.UTF_8),
                said.toString(StandardCharsets.UTF_8));
    }
}
