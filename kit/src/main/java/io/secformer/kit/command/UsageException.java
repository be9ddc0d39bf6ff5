package io.secformer.kit.command;

import java.io.Serial;
import java.util.function.Supplier;

/** Options that make no sense, alone or together; the message is one line for the user. */
public final class UsageException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /** Creates an exception with a complete sentence. */
    public UsageException(String message) {
        super(message);
    }

    /**
     * An option's value.
     *
     * @param option its name, such as {@code --task}
     * @param source reads the value
     * @throws UsageException if the source does not accept it ({@link IllegalArgumentException})
     */
    public static <T> T orUsage(String option, Supplier<T> source) {
        try {
            return source.get();
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
    }

    /** Runs a check, and says what it refuses as a wrong use of an option. */
    public static void check(String option, Runnable check) {
        orUsage(
                option,
                () -> {
                    check.run();
                    return option;
                });
    }
}
