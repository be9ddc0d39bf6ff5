package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.observe.Range;
import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.parameter.HeadScale;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the wires of a typical model take, and the scales of its heads: as they are told. */
final class TypicalRanges {
    private static final long COUNT = 1 << 20;

    private final SortedMap<String, Range> byWire = new TreeMap<>();
    private final SortedMap<String, List<HeadScale>> heads = new TreeMap<>();

    /** Values of a wire that are as large on either side of zero. */
    void symmetric(String wire, double magnitude, double typical) {
        range(wire, -magnitude, magnitude, typical);
    }

    /**
     * Values of a wire.
     *
     * @param typical their root mean square
     */
    void range(String wire, double low, double high, double typical) {
        byWire.put(wire, new Range(low, high, typical, COUNT));
    }

    /** Heads that are all scaled alike, at the site of their exponentials. */
    void heads(String site, int count, HeadScale scale) {
        heads.put(site, Collections.nCopies(count, scale));
    }

    /** What was told of a wire. */
    Range of(String wire) {
        return Objects.requireNonNull(byWire.get(wire), wire);
    }

    Map<String, Range> byWire() {
        return byWire;
    }

    Map<String, List<HeadScale>> heads() {
        return heads;
    }

    /** As if they had been seen on one sentence of that length. */
    Ranges seen(int tokens) {
        return new Ranges(1, tokens, byWire, Map.of());
    }
}
