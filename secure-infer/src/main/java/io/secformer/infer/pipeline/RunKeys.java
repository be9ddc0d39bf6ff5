package io.secformer.infer.pipeline;

import io.secformer.infer.net.KeyFolder;
import io.secformer.kit.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The certificates of a run: made once, then used again. */
public final class RunKeys {
    private static final List<String> ROLES = List.of("dealer", "party0", "party1", "client");

    private final Path out;
    private final Progress progress;
    private final Children children;

    public RunKeys(Path out, Progress progress, Children children) {
        this.out = out;
        this.progress = progress;
        this.children = children;
    }

    /** The folder of the certificates of all roles. */
    public Path make() {
        Path keys = out.resolve("keys");
        // What a run that was cut short has made stays, and the command adds what is missing.
        if (!isComplete(keys)) {
            new Launcher(out.resolve("log"), progress, children)
                    .run("keys", List.of("keys", "--out", keys.toString()));
        }
        return keys;
    }

    private static boolean isComplete(Path keys) {
        return ROLES.stream()
                .map(keys::resolve)
                .allMatch(
                        own ->
                                Files.exists(own.resolve(KeyFolder.KEY_FILE))
                                        && Files.exists(own.resolve(KeyFolder.PASSWORD_FILE))
                                        && Files.exists(own.resolve(KeyFolder.AUTHORITY_FILE)));
    }
}
