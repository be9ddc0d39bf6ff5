package io.secformer.infer.runtime;

import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.op.MaskedInput;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The inferences that a server has prepared and not begun, and those that it is asked for. */
final class Slots {
    /** No client's name. */
    private static final String NOBODY = "";

    private final Map<Long, Slot> slots = new ConcurrentHashMap<>();
    private final BlockingQueue<Slot> asked = new LinkedBlockingQueue<>();
    private final boolean leads;
    private final long timeoutMillis;

    /**
     * @param leads whether this server says what is next, which the other follows
     */
    Slots(boolean leads, long timeoutMillis) {
        this.leads = leads;
        this.timeoutMillis = timeoutMillis;
    }

    void add(Slot slot) {
        slots.put(slot.inference(), slot);
    }

    @Nullable Slot get(long inference) {
        return slots.get(inference);
    }

    /** Takes an inference out, for the caller to close; false if that was done before. */
    boolean remove(long inference) {
        return slots.remove(inference) != null;
    }

    int size() {
        return slots.size();
    }

    /** The next inference whose input is here, or null if there is none for a while. */
    @Nullable Slot nextAsked(long waitMillis) {
        try {
            return asked.poll(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChannelException(Kind.CLOSED, "interrupted while serving", e);
        }
    }

    /** The dealer has given an inference to a client. */
    void grant(Message.Grant grant) {
        Slot slot = slots.get(grant.inference());
        if (slot != null) {
            slot.client().complete(grant.client());
        }
    }

    /**
     * Takes a client's input. What the dealer grants it may come a moment later than the client.
     *
     * @return the answer to come; it fails if the inference was not granted to this client
     * @throws ChannelException if it was not dealt like this, or was asked for before
     */
    CompletableFuture<Slot.Answer> submit(Message.Infer request, String client, MaskedInput input) {
        Slot slot = slots.get(request.inference());
        if (slot == null || !slot.shape().equals(new Shape(request.batch(), request.tokens()))) {
            throw notDealt(request.inference(), client);
        }
        return slot.client()
                .copy()
                .orTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
                .exceptionally(failure -> NOBODY)
                .thenCompose(owner -> claim(slot, owner, client, input));
    }

    private CompletableFuture<Slot.Answer> claim(
            Slot slot, String owner, String client, MaskedInput input) {
        if (slot.answer().isCompletedExceptionally()) {
            return slot.answer();
        }
        if (!owner.equals(client) || !slot.input().complete(input)) {
            return CompletableFuture.failedFuture(notDealt(slot.inference(), client));
        }
        if (leads) {
            asked.add(slot);
        }
        return slot.answer();
    }

    private static ChannelException notDealt(long inference, String client) {
        return new ChannelException(
                Kind.VIOLATION,
                "inference "
                        + inference
                        + " was not dealt to "
                        + client
                        + " like this, or has been used");
    }

    /** Nobody will ask for an inference any more. */
    void drop(long inference) {
        Slot slot = slots.remove(inference);
        if (slot != null) {
            slot.fail(refusal(inference, "it was given back"));
            slot.close();
        }
    }

    void failAll(ChannelException reason) {
        for (Slot slot : slots.values()) {
            slot.fail(reason);
            slot.close();
        }
        slots.clear();
        for (Slot slot = asked.poll(); slot != null; slot = asked.poll()) {
            slot.fail(reason);
        }
    }

    static ChannelException refusal(long inference, String reason) {
        return new ChannelException(
                Kind.REFUSED, "inference " + inference + " cannot be done: " + reason);
    }
}
