package io.secformer.convert.calibrate.plan;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Bits of precision that a plan gives up where a ring would otherwise be wider than a machine word.
 *
 * <p>Rings add up along a chain of products, so a single site with a wide range can ask for more
 * than 64 bits while all others fit with ease. Only the wires that make up that site then get
 * coarser.
 */
public final class Relief {
    /** Beyond this a site is too coarse to be useful, and the plan is refused. */
    static final int MOST_BITS = 10;

    private final SortedMap<String, Integer> bits = new TreeMap<>();

    /**
     * A ring that is too wide.
     *
     * @param site the value that needs it
     * @param ringBits how wide it would be
     * @param relievedBy wires or parameters whose precision decides it
     */
    record Excess(String site, int ringBits, List<String> relievedBy) {
        Excess {
            relievedBy = List.copyOf(relievedBy);
        }
    }

    /** The name under which the rounding of a series is relieved. */
    static String series(String site) {
        return site + " (series)";
    }

    /** How many fraction bits less a wire or a parameter gets, or a series in each factor. */
    int of(String name) {
        return bits.getOrDefault(name, 0);
    }

    /** Takes one more bit from all that makes a ring too wide; false if that was done too often. */
    boolean relieve(Excess excess) {
        return excess.relievedBy().stream().allMatch(this::take);
    }

    /** Takes one more bit from a wire or parameter; false if that was done too often. */
    boolean take(String name) {
        return bits.merge(name, 1, Integer::sum) <= MOST_BITS;
    }

    /** The bits given up, by wire or parameter. */
    Map<String, Integer> byName() {
        return Collections.unmodifiableSortedMap(bits);
    }
}
