package io.secformer.infer.engine;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.strategy.BertNames;
import io.secformer.infer.cost.Cost;

/**
 * What a server has to hold, in bytes, from the cost reading alone.
 *
 * @param weights resident weights
 * @param prepared for one inference that is ready, beside what is dealt: its shares of the masks,
 *     packed, and its share of every mask times its weight
 * @param working values that are alive at once during an inference: those of a layer's widest
 *     operation, as share, mask and opening
 * @param dealt its shares of what is dealt for one inference: outside the heap, or in a spool
 */
public record Memory(long weights, long prepared, long working, long dealt) {
    /** New objects, of which most live shortly. */
    private static final long YOUNG_BYTES = 256L << 20;

    /** For what a collection has not found yet. */
    private static final double OLD_ROOM = 1.15;

    /**
     * Reads the cost of an inference.
     *
     * @param batch sentences, B
     * @param tokens padded length, T
     */
    public static Memory of(
            BertConfig config, PrecisionPlan plan, Cost cost, int batch, int tokens) {
        int embedded = plan.embedding() == Embedding.SECRET ? 1 : 0;
        long perToken =
                (long) config.hiddenSize() * (7L * config.numHiddenLayers() + embedded)
                        + (config.intermediateSize() + 2L) * config.numHiddenLayers();
        long rows = (long) batch * tokens;
        long hidden = rows * Math.max(config.intermediateSize(), 4L * config.hiddenSize());
        long scores = rows * tokens * config.numAttentionHeads();
        return new Memory(
                weights(plan),
                cost.serverBytes() / 2 + perToken * rows * Long.BYTES,
                6 * Math.max(hidden, scores) * Long.BYTES,
                cost.dealerBytes());
    }

    /** Bytes of the resident weights of a server. */
    public static long weights(PrecisionPlan plan) {
        return plan.parameters().values().stream().mapToLong(Memory::bytes).sum();
    }

    private static long bytes(ParameterFormat format) {
        boolean added =
                format.name().endsWith(BertNames.BIAS)
                        || format.name().equals(BertNames.EMBEDDING_POSITIONS);
        // Of what multiplies, a share and the opened masked weight.
        int lane = format.ringBits() <= Integer.SIZE ? Integer.BYTES : Long.BYTES;
        return (long) format.size() * (added ? Long.BYTES : 2 * lane);
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
