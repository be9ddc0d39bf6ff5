package io.secformer.infer.op;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.program.BertNames;

/** What a server has to hold, from the cost reading alone. */
public final class Memory {
    private Memory() {}

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

    /** Bytes of its shares of what is dealt for one inference, in memory or in a spool. */
    public static long dealt(Cost cost) {
        return cost.dealerBytes();
    }

    /**
     * Bytes that a server keeps for one inference that is ready, beside what is dealt: its shares
     * of the masks, packed, and its share of every mask times its weight.
     */
    public static long prepared(BertConfig config, Cost cost, int batch, int tokens) {
        long perToken =
                (long) config.hiddenSize() * (7L * config.numHiddenLayers() + 1)
                        + (config.intermediateSize() + 2L) * config.numHiddenLayers();
        return cost.serverBytes() / 2 + perToken * batch * tokens * Long.BYTES;
    }

    /**
     * Bytes of the values that are alive at once during an inference: those of a layer's widest
     * operation, as share, mask and opening.
     */
    public static long working(BertConfig config, int batch, int tokens) {
        long rows = (long) batch * tokens;
        long hidden = rows * Math.max(config.intermediateSize(), 4L * config.hiddenSize());
        long scores = rows * tokens * config.numAttentionHeads();
        return 6 * Math.max(hidden, scores) * Long.BYTES;
    }
}
