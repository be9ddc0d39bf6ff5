package io.secformer.infer.audit;

import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.ring.BitPacking;
import io.secformer.infer.cost.OpCost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Messages of the suite {@code masked}: openings of one or more wires, each under a mask of its
 * own.
 */
final class MaskedMessages implements Messages {
    private final PrecisionPlan plan;
    private final List<OpCost> openings;
    private final Map<String, Integer> sizes;

    /**
     * @param openings operations that send, in their order
     * @param sizes elements of every wire
     */
    MaskedMessages(PrecisionPlan plan, List<OpCost> openings, Map<String, Integer> sizes) {
        this.plan = plan;
        this.openings = List.copyOf(openings);
        this.sizes = sizes;
    }

    private static String[] wires(OpCost opening) {
        return opening.name().split(" \\+ ", -1);
    }

    private int words(String wire) {
        return Objects.requireNonNull(sizes.get(wire));
    }

    @Override
    public int count() {
        return openings.size();
    }

    /** An opened tensor has one mask, as long as its words are packed. */
    @Override
    public List<Long> maskBytes() {
        return openings.stream()
                .flatMap(opening -> Arrays.stream(wires(opening)))
                .map(name -> (long) packedBytes(name, plan.wire(name)))
                .sorted()
                .toList();
    }

    private int packedBytes(String name, Wire wire) {
        return BitPacking.packedBytes(words(name), wire.ringBits());
    }

    @Override
    public List<String> keep(JointUniformity joint, List<byte[]> sent, List<byte[]> received) {
        List<String> failures = new ArrayList<>();
        for (int round = 0; round < openings.size(); round++) {
            int at = 0;
            for (String name : wires(openings.get(round))) {
                Wire wire = plan.wire(name);
                long[] mine = unpack(sent.get(round), at, words(name), wire);
                long[] theirs = unpack(received.get(round), at, words(name), wire);
                long[] opened = new long[mine.length];
                Arrays.setAll(opened, i -> mine[i] + theirs[i]);
                joint.add("opened " + name, wire.ringBits(), opened);
                joint.addAlone("party 0's " + name, wire.ringBits(), mine);
                joint.addAlone("party 1's " + name, wire.ringBits(), theirs);
                at += packedBytes(name, wire);
            }
            if (at != sent.get(round).length || at != received.get(round).length) {
                failures.add("messages: round " + round + " has other bytes");
            }
        }
        return failures;
    }

    private static long[] unpack(byte[] packed, int at, int count, Wire wire) {
        long[] words = new long[count];
        BitPacking.unpack(packed, at, count, wire.ringBits(), words, 0);
        return words;
    }
}
