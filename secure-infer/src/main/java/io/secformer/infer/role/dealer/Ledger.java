package io.secformer.infer.role.dealer;

import io.secformer.infer.session.ClientLimits;
import io.secformer.infer.session.RefusedRequestException;
import io.secformer.infer.session.RequestShape;
import io.secformer.infer.session.ServerRoom;
import io.secformer.infer.session.ShapeCosts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the servers hold of a session, by the client that it is for: nothing is dealt that they have
 * no room for, and no client gets more than half of it. Not for several threads at a time.
 */
final class Ledger {
    /** A name has this part of the room at most, so that others find some. */
    private static final int SHARE_DIVISOR = 2;

    /** One inference, from its dealing until both servers have let go of it. */
    static final class Entry {
        private final ShapeCosts.ShapeCost cost;
        private @Nullable String name;

        private Entry(@Nullable String name, ShapeCosts.ShapeCost cost) {
            this.name = name;
            this.cost = cost;
        }
    }

    private final ClientLimits limits;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Long, Entry> numbered = new HashMap<>();
    private final Map<Long, Integer> freed = new HashMap<>();
    private @Nullable ServerRoom room;

    Ledger(ClientLimits limits) {
        this.limits = limits;
    }

    /** Learns what both servers have room for. */
    void roomIs(ServerRoom both) {
        room = both;
    }

    /**
     * Checks that an inference could be held if nothing else were.
     *
     * @throws RefusedRequestException if not
     */
    void requirePossible(RequestShape shape, ShapeCosts.ShapeCost cost) {
        ServerRoom all = Objects.requireNonNull(room);
        long most = Math.min(limits.requestBytes(), all.dealtBytes() / SHARE_DIVISOR);
        if (cost.dealerBytes() > most) {
            throw new RefusedRequestException(
                    String.format(
                            Locale.ROOT,
                            "a batch of %s tokens takes %.3f GB of what is dealt, and one request"
                                    + " may take %.3f GB here: ask for fewer at a time",
                            shape,
                            cost.dealerBytes() / 1e9,
                            most / 1e9));
        }
        if (cost.preparedBytes() + cost.workingBytes() > all.heapBytes()) {
            throw new RefusedRequestException(
                    "a batch of "
                            + shape
                            + " tokens takes more memory than a server has: ask for fewer at a"
                            + " time");
        }
    }

    /** Whether an inference for a name can be held now. */
    boolean fits(String name, ShapeCosts.ShapeCost cost) {
        return mayHave(name, cost) && hasRoom(cost);
    }

    /** Whether a name has little enough to get an inference, whoever held it before. */
    boolean mayHave(String name, ShapeCosts.ShapeCost cost) {
        long own = cost.dealerBytes();
        int count = 0;
        for (Entry entry : entries) {
            if (name.equals(entry.name)) {
                own += entry.cost.dealerBytes();
                count++;
            }
        }
        return own <= Objects.requireNonNull(room).dealtBytes() / SHARE_DIVISOR
                && count < limits.links();
    }

    /** Whether the servers have room for an inference beside all that they hold. */
    boolean hasRoom(ShapeCosts.ShapeCost cost) {
        ServerRoom all = Objects.requireNonNull(room);
        long dealt = cost.dealerBytes();
        long prepared = cost.preparedBytes();
        long working = cost.workingBytes();
        for (Entry entry : entries) {
            dealt += entry.cost.dealerBytes();
            prepared += entry.cost.preparedBytes();
            working = Math.max(working, entry.cost.workingBytes());
        }
        return dealt <= all.dealtBytes() && prepared + working <= all.heapBytes();
    }

    /** Holds room for what will be dealt. */
    Entry hold(@Nullable String name, ShapeCosts.ShapeCost cost) {
        Entry entry = new Entry(name, cost);
        entries.add(entry);
        return entry;
    }

    /** Gives room back for what was not dealt after all. */
    void forget(Entry entry) {
        entries.remove(entry);
    }

    /** What was dealt has a number, and stays until both servers have let go of it. */
    void dealt(long inference, Entry entry) {
        numbered.put(inference, entry);
    }

    /** From the pool to a client. */
    void grant(long inference, String name) {
        Entry entry = numbered.get(inference);
        if (entry != null) {
            entry.name = name;
        }
    }

    /** A server has let go of an inference. */
    void freed(long inference) {
        if (numbered.containsKey(inference) && freed.merge(inference, 1, Integer::sum) == 2) {
            freed.remove(inference);
            entries.remove(numbered.remove(inference));
        }
    }

    /** How many inferences are held. */
    int size() {
        return entries.size();
    }
}
