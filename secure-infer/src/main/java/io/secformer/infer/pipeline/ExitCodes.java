package io.secformer.infer.pipeline;

/** What a command's exit says beside done (0), failed (1) and wrong usage (2). */
public final class ExitCodes {
    /** Answered, but an answer may be wrong; standard error says why. */
    public static final int UNRELIABLE = 3;

    private ExitCodes() {}
}
