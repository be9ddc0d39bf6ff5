package io.secformer.datasets.glue;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A part of a task's data. MNLI has two sets of dev and test examples, from the genres of the
 * training set and from others; everywhere else there is one.
 */
public enum Split {
    TRAIN,
    /** The dev set; of MNLI the matched one. */
    DEV,
    /** MNLI only. */
    DEV_MISMATCHED,
    /** The test set, published without labels; of MNLI the matched one; of AX the only set. */
    TEST,
    /** MNLI only. */
    TEST_MISMATCHED;

    /** The name in tables and on the command line, such as {@code dev_mismatched}. */
    public String key() {
        return Names.lower(name());
    }

    /** Whether the published file carries labels. */
    public boolean isLabelled() {
        return this != TEST && this != TEST_MISMATCHED;
    }

    /**
     * The split of a name, in any case.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public static Split of(String name) {
        for (Split split : values()) {
            if (split.key().equals(Names.lower(name))) {
                return split;
            }
        }
        throw new IllegalArgumentException(
                "unknown split "
                        + name
                        + ", expected one of "
                        + Arrays.stream(values())
                                .map(Split::key)
                                .collect(Collectors.joining(", ")));
    }
}
