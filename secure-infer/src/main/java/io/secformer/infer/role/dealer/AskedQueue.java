package io.secformer.infer.role.dealer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What clients have asked for and nobody has begun: each name in its order, and the names in turn.
 * Not for several threads at a time.
 *
 * @param <T> a request
 */
final class AskedQueue<T> {
    private final Map<String, Deque<T>> waiting = new LinkedHashMap<>();
    private final Set<String> busy = new HashSet<>();

    void add(String name, T request) {
        waiting.computeIfAbsent(name, _ -> new ArrayDeque<>()).add(request);
    }

    /** The next request of a name that has none at work; its name is at work from now on. */
    @Nullable T next(Predicate<T> mayBegin) {
        for (Map.Entry<String, Deque<T>> entry : List.copyOf(waiting.entrySet())) {
            String name = entry.getKey();
            T first = entry.getValue().peek();
            if (first != null && !busy.contains(name) && mayBegin.test(first)) {
                take(name, entry.getValue());
                return first;
            }
        }
        return null;
    }

    /** The name goes to the end of the turn. */
    private void take(String name, Deque<T> own) {
        own.remove();
        busy.add(name);
        waiting.remove(name);
        if (!own.isEmpty()) {
            waiting.put(name, own);
        }
    }

    /** A name has none at work any more. */
    void done(String name) {
        busy.remove(name);
    }

    /** Takes out what is not to be begun any more. */
    List<T> removeIf(Predicate<T> isOver) {
        List<T> removed = new ArrayList<>();
        waiting.values()
                .forEach(
                        own ->
                                own.removeIf(
                                        request -> {
                                            boolean over = isOver.test(request);
                                            if (over) {
                                                removed.add(request);
                                            }
                                            return over;
                                        }));
        waiting.values().removeIf(Deque::isEmpty);
        return removed;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether the next of any name is so. */
    boolean contains(Predicate<T> isSo) {
        return waiting.values().stream().map(Deque::peek).anyMatch(isSo);
    }

    /** How many requests of a name wait. */
    int waiting(String name) {
        Deque<T> own = waiting.get(name);
        return own == null ? 0 : own.size();
    }
}
