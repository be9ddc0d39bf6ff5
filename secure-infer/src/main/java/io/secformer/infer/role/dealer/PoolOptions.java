package io.secformer.infer.role.dealer;

import io.secformer.infer.session.RequestShape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which inferences a dealer keeps ready.
 *
 * @param kept how many of each shape, always
 * @param recent how many more, of the shapes of as many requests of late
 * @param maxBytes the most that all of them may take at party 1, where they take most
 */
public record PoolOptions(Map<RequestShape, Integer> kept, int recent, long maxBytes) {
    /** The most inferences that are kept ready. */
    public static final int MAX_COUNT = 10_000;

    /** Nothing is dealt before it is asked for. */
    public static final PoolOptions NONE = new PoolOptions(Map.of(), 0, 0);

    /** Checks the counts. */
    public PoolOptions {
        kept = Map.copyOf(new LinkedHashMap<>(kept));
        long count = recent;
        for (int each : kept.values()) {
            if (each < 1) {
                throw new IllegalArgumentException("a pool keeps at least 1 of a shape");
            }
            count += each;
        }
        if (recent < 0 || maxBytes < 0 || count > MAX_COUNT) {
            throw new IllegalArgumentException(
                    "a pool keeps 0 to " + MAX_COUNT + " inferences, found " + count);
        }
    }

    /** Whether anything is kept. */
    boolean isUsed() {
        return recent > 0 || !kept.isEmpty();
    }
}
