package io.secformer.infer.engine;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.ParameterUse;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.protocol.ProtocolSuite;

/**
 * What a server has to hold, in bytes, from readings without data alone.
 *
 * @param weights resident weights
 * @param prepared for one inference that is ready, beside what is dealt: its shares of the masks,
 *     packed, and its share of every mask times its weight; exact
 * @param working values that are alive at once during an inference: those of a layer's widest
 *     operation, as share, mask and opening, and what the protocol takes that takes most
 * @param dealt its shares of what is dealt for one inference: outside the heap, or in a spool
 */
public record Memory(long weights, long prepared, long working, long dealt) {
    /** New objects, of which most live shortly. */
    private static final long YOUNG_BYTES = 256L << 20;

    /** For what a collection has not found yet. */
    private static final double OLD_ROOM = 1.15;

    /**
     * Reads a network.
     *
     * @param cost of one inference of it
     */
    public static Memory of(PlannedNetwork network, Cost cost) {
        return of(network, cost, Suites.of(network.plan()));
    }

    /** The same in a suite of the caller's choice. */
    public static Memory of(PlannedNetwork network, Cost cost, ProtocolSuite<?> suite) {
        BertConfig config = network.config();
        long rows = (long) network.batch() * network.tokens();
        long hidden = rows * Math.max(config.intermediateSize(), 4L * config.hiddenSize());
        long scores = rows * network.tokens() * config.numAttentionHeads();
        MemoryReading reading = MemoryReading.of(network, suite);
        return new Memory(
                weights(config, network.plan(), suite),
                reading.prepared(),
                6 * Math.max(hidden, scores) * Long.BYTES + reading.working(),
                cost.dealerBytes());
    }

    /**
     * Bytes of the resident weights of a server, in lanes of half a word where the ring has no more
     * than 32 bits. Kernels in plain Java take whole words, and others may pad columns or hold wide
     * words in fewer bytes: {@link PartyEngine#weightBytes} is exact.
     */
    public static long weights(BertConfig config, PrecisionPlan plan) {
        return weights(config, plan, Suites.of(plan));
    }

    private static long weights(BertConfig config, PrecisionPlan plan, ProtocolSuite<?> suite) {
        return PlannedNetwork.parameters(config, plan).stream()
                .mapToLong(
                        use ->
                                suite.opensWeightsOnce()
                                        ? bytes(use)
                                        : (long) use.format().size() * Long.BYTES)
                .sum();
    }

    /** Of what multiplies, a share and the opened masked weight. */
    private static long bytes(ParameterUse use) {
        ParameterFormat format = use.format();
        int lane = format.ringBits() <= Integer.SIZE ? Integer.BYTES : Long.BYTES;
        int bytes =
                switch (use.kind()) {
                    case MATRIX -> 2 * lane;
                    case VECTOR -> 2 * Long.BYTES;
                    case ADDED -> Long.BYTES;
                };
        return (long) format.size() * bytes;
    }

    /** In the heap: everything but what is dealt. */
    public long inHeap() {
        return weights + prepared + working;
    }

    /** All of it. */
    public long inAll() {
        return inHeap() + dealt;
    }

    /** Options of a JVM whose heap is large enough and not much larger. */
    public String jvmOptions() {
        long megabytes = ((long) (inHeap() * OLD_ROOM) + YOUNG_BYTES) >> 20;
        return "-Xmx" + (megabytes + 1) + "m -Xmn" + (YOUNG_BYTES >> 20) + "m";
    }
}
