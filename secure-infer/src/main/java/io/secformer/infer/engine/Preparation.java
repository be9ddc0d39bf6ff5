package io.secformer.infer.engine;

import io.secformer.convert.network.PlannedNetwork;
import io.secformer.infer.protocol.PartyContext;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a party has ready for one inference; good for one, and closed by who takes it. */
public final class Preparation implements AutoCloseable {
    private final long inference;
    private final PlannedNetwork network;
    private final PartyContext context;
    private final AtomicBoolean used = new AtomicBoolean();

    Preparation(long inference, PlannedNetwork network, PartyContext context) {
        this.inference = inference;
        this.network = network;
        this.context = context;
    }

    /** The number of the inference. */
    public long inference() {
        return inference;
    }

    /** Sentences, B. */
    public int batch() {
        return network.batch();
    }

    /** Padded length, T. */
    public int tokens() {
        return network.tokens();
    }

    /** Bytes of arrays that wait for the request; less and less while it is evaluated. */
    public long memoryBytes() {
        return context.memoryBytes();
    }

    /** Gives up what was dealt, where it has not been used: not while it is being used. */
    @Override
    public void close() {
        context.close();
    }

    /** Whether this is the first call: a preparation is used once, whatever comes of it. */
    boolean take() {
        return used.compareAndSet(false, true);
    }

    PlannedNetwork network() {
        return network;
    }

    PartyContext context() {
        return context;
    }
}
