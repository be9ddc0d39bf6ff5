package io.secformer.infer.role.dealer;

import io.secformer.infer.session.RequestShape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The inferences of a session that are ready before anybody asks, and what is to be dealt next.
 *
 * <p>It wants those that are configured, and those that would answer the last requests once more.
 * What it does not want any more stays until its place or its bytes are needed. Not for several
 * threads at a time.
 */
final class Pool {
    /**
     * An inference that both servers have prepared.
     *
     * @param offlineNanos what dealing and preparing took
     * @param dealerBytes corrections that were sent
     */
    record Ready(long inference, RequestShape shape, long offlineNanos, long dealerBytes) {}

    private final PoolOptions options;
    private final ToLongFunction<RequestShape> bytes;
    private final List<RequestShape> inOrder;
    private final Map<RequestShape, Deque<Ready>> ready = new HashMap<>();
    private final Deque<RequestShape> requests = new ArrayDeque<>();
    private long heldBytes;
    private int held;

    /**
     * @param bytes what an inference of a shape takes
     */
    Pool(PoolOptions options, ToLongFunction<RequestShape> bytes) {
        this.options = options;
        this.bytes = bytes;
        this.inOrder =
                options.kept().keySet().stream()
                        .sorted(
                                Comparator.comparingInt(RequestShape::batch)
                                        .thenComparingInt(RequestShape::tokens))
                        .toList();
    }

    /** Learns of a request, and answers it if it can. */
    Optional<Ready> take(RequestShape shape) {
        if (options.recent() > 0) {
            requests.addFirst(shape);
            if (requests.size() > options.recent()) {
                requests.removeLast();
            }
        }
        Ready found = ready.getOrDefault(shape, new ArrayDeque<>()).poll();
        if (found != null) {
            forget(shape);
        }
        return Optional.ofNullable(found);
    }

    /**
     * What to deal next; its place is taken from now on, until {@link #take} or {@link #forget}.
     *
     * @param evicted takes what had to give way
     * @return null if there is nothing to deal
     */
    @Nullable RequestShape reserve(List<Ready> evicted) {
        Map<RequestShape, Integer> wanted = wanted();
        int most = wanted.values().stream().mapToInt(Integer::intValue).sum();
        for (Map.Entry<RequestShape, Integer> entry : wanted.entrySet()) {
            RequestShape shape = entry.getKey();
            if (size(shape) < entry.getValue() && makeRoom(shape, wanted, most, evicted)) {
                held++;
                heldBytes += bytes.applyAsLong(shape);
                return shape;
            }
        }
        return null;
    }

    /** Adds what was dealt for a reserved place. */
    void add(Ready dealt) {
        ready.computeIfAbsent(dealt.shape(), _ -> new ArrayDeque<>()).add(dealt);
    }

    /** Gives a place back. */
    void forget(RequestShape shape) {
        held--;
        heldBytes -= bytes.applyAsLong(shape);
    }

    /** Lets what is ready and was dealt first give way to those who wait for something else. */
    void giveWay(List<Ready> evicted) {
        ready.values().stream()
                .flatMap(Deque::stream)
                .min(Comparator.comparingLong(Ready::inference))
                .ifPresent(
                        old -> {
                            ready.getOrDefault(old.shape(), new ArrayDeque<>()).remove(old);
                            forget(old.shape());
                            evicted.add(old);
                        });
    }

    /** How many of a shape are ready. */
    int size(RequestShape shape) {
        return ready.getOrDefault(shape, new ArrayDeque<>()).size();
    }

    /** Bytes of what is ready or being dealt. */
    long heldBytes() {
        return heldBytes;
    }

    /** What is configured comes first, then what was asked for last. */
    private Map<RequestShape, Integer> wanted() {
        Map<RequestShape, Integer> wanted = new LinkedHashMap<>();
        inOrder.forEach(shape -> wanted.put(shape, options.kept().getOrDefault(shape, 0)));
        requests.forEach(shape -> wanted.merge(shape, 1, Integer::sum));
        return wanted;
    }

    private boolean makeRoom(
            RequestShape shape, Map<RequestShape, Integer> wanted, int most, List<Ready> evicted) {
        long needed = bytes.applyAsLong(shape);
        List<Ready> surplus = new ArrayList<>();
        ready.forEach(
                (other, all) ->
                        all.stream()
                                .limit(Math.max(0, all.size() - wanted.getOrDefault(other, 0)))
                                .forEach(surplus::add));
        surplus.sort(Comparator.comparingLong(Ready::inference));
        long freed = 0;
        int givesWay = 0;
        while (held - givesWay >= most || heldBytes - freed + needed > options.maxBytes()) {
            if (givesWay == surplus.size()) {
                return false;
            }
            freed += bytes.applyAsLong(surplus.get(givesWay++).shape());
        }
        for (Ready old : surplus.subList(0, givesWay)) {
            ready.getOrDefault(old.shape(), new ArrayDeque<>()).remove(old);
            forget(old.shape());
            evicted.add(old);
        }
        return true;
    }
}
