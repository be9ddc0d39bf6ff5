package io.secformer.kit.command;

import io.secformer.kit.file.FileErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What a failure says to a user, in one line. */
public final class Failures {
    private static final String OURS = "io.secformer.";
    private static final String ENGINE = "ai.djl.";

    private Failures() {}

    /**
     * One line: what our own exceptions say as it stands, what the file system says in words. What
     * nobody foresaw says so, and where it happened.
     */
    public static String line(Throwable failure) {
        Throwable told = unwrapped(failure);
        String line;
        if (isOutOfMemory(told)) {
            line =
                    Runtime.getRuntime().maxMemory() / 1_000_000
                            + " MB of memory are not enough: give it more with"
                            + " SECFORMER_JVM_OPTS=-Xmx..., or less to do at a time";
        } else if (told instanceof LinkageError) {
            line =
                    "the program does not fit together, as after a build that was cut short: build"
                            + " it again, or unpack its distribution again"
                            + (told.getMessage() == null ? "" : " (" + told.getMessage() + ")");
        } else if (told instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            line = ofFile(String.valueOf(unchecked.getMessage()), unchecked.getCause());
        } else if (told instanceof FileSystemException file) {
            line = ofFile(file.toString(), file);
        } else if (isOwn(told)) {
            line = String.valueOf(told.getMessage());
        } else if (told.getClass().getName().startsWith(ENGINE) && told.getMessage() != null) {
            // Below its first line it says where in C++ that was.
            line = "PyTorch failed: " + told.getMessage().lines().findFirst().orElse("");
        } else {
            line = unforeseen(told);
        }
        return line.replaceAll("\\s*\\R\\s*", " ");
    }

    /** What went wrong in another thread, out of what says only that. */
    private static Throwable unwrapped(Throwable failure) {
        Throwable told = failure;
        while ((told instanceof ExecutionException || told instanceof CompletionException)
                && told.getCause() != null) {
            told = told.getCause();
        }
        return told;
    }

    private static boolean isOutOfMemory(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return true;
            }
        }
        return false;
    }

    /** The reason in words, after our own sentence or, where there is none, the file's name. */
    private static String ofFile(String message, IOException cause) {
        String given = String.valueOf(cause.getMessage());
        if (message.equals(cause.toString())) {
            return cause instanceof FileSystemException file
                    ? file.getFile() + ": " + FileErrors.reason(file)
                    : given;
        }
        boolean isNamed = cause instanceof FileSystemException && message.endsWith(given);
        return isNamed
                ? message.substring(0, message.length() - given.length()) + FileErrors.reason(cause)
                : message;
    }

    /** Whether the message is one of ours, written for users. */
    private static boolean isOwn(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        boolean thrownHere = trace.length > 0 && isOurs(trace[0]);
        return failure.getClass().getName().startsWith(OURS)
                || (failure instanceof IllegalArgumentException && thrownHere);
    }

    private static boolean isOurs(StackTraceElement frame) {
        return frame.getClassName().startsWith(OURS);
    }

    private static String unforeseen(Throwable failure) {
        String where =
                Arrays.stream(failure.getStackTrace())
                        .filter(Failures::isOurs)
                        .findFirst()
                        .map(frame -> " at " + frame)
                        .orElse("");
        return "a fault of this program, please report it with what was run: " + failure + where;
    }
}
