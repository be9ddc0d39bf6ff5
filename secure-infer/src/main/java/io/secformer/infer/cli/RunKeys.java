package io.secformer.infer.cli;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The certificates of a run: made once, then used again. */
final class RunKeys {
    private final Path out;
    private final PrintStream progress;

    RunKeys(Path out, PrintStream progress) {
        this.out = out;
        this.progress = progress;
    }

    /** The folder of the certificates of all roles. */
    Path make() {
        Path keys = out.resolve("keys");
        if (!Files.isDirectory(keys)) {
            new Launcher(out.resolve("log"), progress)
                    .run("keys", List.of("keys", "--out", keys.toString()));
        }
        return keys;
    }
}
