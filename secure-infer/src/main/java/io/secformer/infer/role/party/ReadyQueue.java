package io.secformer.infer.role.party;

import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The inferences that may begin: each client's in its order, the clients in turn, and those first
 * that have fewest at work.
 */
final class ReadyQueue {
    private final Map<String, Deque<Slot>> waiting = new LinkedHashMap<>();
    private final Map<String, Integer> atWork = new HashMap<>();

    synchronized void add(String client, Slot slot) {
        waiting.computeIfAbsent(client, _ -> new ArrayDeque<>()).add(slot);
        notifyAll();
    }

    /**
     * The next one, or null if there is none for a while.
     *
     * @param most as many as a client may have at work for this, itself not counted
     */
    synchronized @Nullable Slot next(long waitMillis, int most) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        Slot found = take(most);
        try {
            while (found == null) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return null;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
                found = take(most);
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChannelException(Kind.CLOSED, "interrupted while serving", e);
        }
    }

    private @Nullable Slot take(int most) {
        String chosen = null;
        int fewest = Integer.MAX_VALUE;
        for (String client : waiting.keySet()) {
            int busy = atWork.getOrDefault(client, 0);
            if (busy < fewest && busy <= most) {
                chosen = client;
                fewest = busy;
            }
        }
        Deque<Slot> own = chosen == null ? null : waiting.remove(chosen);
        if (own == null) {
            return null;
        }
        Slot slot = own.remove();
        if (!own.isEmpty()) {
            // At the end of the turn.
            waiting.put(chosen, own);
        }
        atWork.merge(chosen, 1, Integer::sum);
        return slot;
    }

    /** An inference of a client is over. */
    synchronized void done(String client) {
        atWork.computeIfPresent(client, (_, count) -> count == 1 ? null : count - 1);
        notifyAll();
    }

    synchronized void clear() {
        waiting.clear();
    }
}
