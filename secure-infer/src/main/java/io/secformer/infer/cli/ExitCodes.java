package io.secformer.infer.cli;

/** What a command's exit says beside done (0), failed (1) and wrong usage (2). */
final class ExitCodes {
    /** Answered, but an answer may be wrong; standard error says why. */
    static final int UNRELIABLE = 3;

    private ExitCodes() {}
}
