package io.secformer.kit.command;

import io.secformer.kit.progress.Progress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command says how far it is. */
public final class ProgressMixin {
    /** Set in the environment of a command that is a step of a quiet one. */
    public static final String QUIET = "SECFORMER_QUIET";

    @Option(
            names = "--quiet",
            description =
                    "say nothing of progress on standard error; what is wrong or doubtful is said"
                            + " all the same")
    private boolean quiet;

    private @Nullable Progress progress;

    /** The command's own, on standard error. */
    public synchronized Progress progress() {
        Progress known = progress;
        if (known == null) {
            known = isQuiet() ? Progress.none() : Progress.onStandardError();
            progress = known;
        }
        return known;
    }

    private boolean isQuiet() {
        return quiet || System.getenv(QUIET) != null;
    }
}
