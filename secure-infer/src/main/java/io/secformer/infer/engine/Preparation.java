package io.secformer.infer.engine;

import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.Input;
import io.secformer.infer.protocol.MaskedInput;
import io.secformer.infer.protocol.PartyContext;
import java.util.List;
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

    /**
     * What stands for a client's input where there is no client: zeros. To the servers it is a
     * uniformly random value under its masks, like every other input.
     */
    public MaskedInput blankInput() {
        List<Input> inputs = network.inputs();
        return new MaskedInput(blank(inputs.get(0)), blank(inputs.get(1)));
    }

    private static byte[] blank(Input input) {
        return new byte[Math.toIntExact(CostReading.inputBytes(input))];
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
