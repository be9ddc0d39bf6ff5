package io.secformer.infer.role.party;

import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.protocol.MaskedInput;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.RefusedRequestException;
import io.secformer.infer.session.RequestShape;
import io.secformer.infer.session.link.SignsOfLife;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The inferences that a server has prepared and not begun. Party 0 begins what both servers have
 * the input of; party 1 tells it.
 */
final class Slots {
    /** No client's name. */
    private static final String NOBODY = "";

    /** One of the servers may have let it expire, and the other hears that it is given back. */
    private static final String GIVEN_BACK =
            "it was given back, or its input did not come to both servers in time";

    private final Map<Long, Slot> slots = new ConcurrentHashMap<>();
    private final ReadyQueue ready = new ReadyQueue();
    private final LongConsumer arrived;
    private final boolean leads;
    private final long timeoutMillis;

    /**
     * @param leads whether this server says what is next, which the other follows
     * @param arrived takes what this server has the input of, unless it leads
     */
    Slots(boolean leads, long timeoutMillis, LongConsumer arrived) {
        this.leads = leads;
        this.timeoutMillis = timeoutMillis;
        this.arrived = arrived;
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

    /** What to begin, where this server leads. */
    ReadyQueue ready() {
        return ready;
    }

    /** The dealer has given an inference to a client. */
    void grant(Message.Grant grant) {
        Slot slot = slots.get(grant.inference());
        if (slot != null) {
            slot.client().complete(grant.client());
        }
    }

    /**
     * The dealer gives an inference to nobody: it is evaluated on no input, and what comes of it is
     * thrown away. One that a client has is not touched.
     *
     * @return when it is over, whatever came of it
     */
    CompletableFuture<Slot.Answer> rehearse(long inference) {
        Slot slot = slots.get(inference);
        if (slot == null || !slot.client().complete(NOBODY) || !slot.claim()) {
            return CompletableFuture.failedFuture(refusal(inference, GIVEN_BACK));
        }
        return submit(slot, slot.preparation().blankInput());
    }

    /**
     * The inference that a client may send the input of now, and nobody else after it. What the
     * dealer grants it may come a moment later than the client, which is told that work goes on.
     *
     * @throws RefusedRequestException if it was not dealt to this client like this, or was asked
     *     for before
     */
    Slot claim(Message.Infer request, Channel channel) {
        String client = channel.peer().name();
        Slot slot = slots.get(request.inference());
        if (slot == null
                || !slot.shape().equals(new RequestShape(request.batch(), request.tokens()))) {
            throw notDealt(request.inference(), client);
        }
        String owner =
                SignsOfLife.await(
                        slot.client()
                                .copy()
                                .orTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
                                .exceptionally(_ -> NOBODY),
                        channel);
        if (!owner.equals(client) || !slot.claim()) {
            throw notDealt(request.inference(), client);
        }
        return slot;
    }

    /** The input of an inference has come to this server. */
    CompletableFuture<Slot.Answer> submit(Slot slot, MaskedInput input) {
        if (slot.input().complete(input)) {
            if (!leads) {
                arrived.accept(slot.inference());
            }
            readyIfComplete(slot);
        }
        return slot.answer();
    }

    /** The input of an inference has come to the other server. */
    void peerHas(long inference) {
        Slot slot = slots.get(inference);
        if (slot != null) {
            readyIfComplete(slot);
        }
    }

    private void readyIfComplete(Slot slot) {
        if (slot.arrived() && leads) {
            ready.add(slot.client().getNow(NOBODY), slot);
        }
    }

    private static RefusedRequestException notDealt(long inference, String client) {
        return new RefusedRequestException(
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
            slot.fail(refusal(inference, GIVEN_BACK));
            slot.close();
        }
    }

    /**
     * The time for the input is over. What this server may still begin stays: where it leads, what
     * both have; where it follows, what it has.
     */
    void expire(long inference) {
        Slot slot = slots.get(inference);
        if (slot != null && !(leads ? slot.isComplete() : slot.input().isDone())) {
            drop(inference);
        }
    }

    /** Those that are added meanwhile may stay, for the next call. */
    void failAll(ChannelException reason) {
        for (long inference : List.copyOf(slots.keySet())) {
            // One by one: clearing would lose what is added meanwhile, unclosed.
            Slot slot = slots.remove(inference);
            if (slot != null) {
                slot.fail(reason);
                slot.close();
            }
        }
        ready.clear();
    }

    /** The inference is not there any more. */
    static String gone() {
        return GIVEN_BACK;
    }

    static RefusedRequestException refusal(long inference, String reason) {
        return new RefusedRequestException("inference " + inference + " cannot be done: " + reason);
    }
}
