package io.secformer.infer.op;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.program.ParameterWords;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.WeightOpening;
import io.secformer.infer.random.Seed;
import java.util.HashMap;
import java.util.Map;

/**
 * A party's weights, resident for a session: its shares, and the opened {@code W - r_W} of those
 * that multiply something.
 */
final class PartyWeights {
    private final Map<String, PackedMatrix> shares = new HashMap<>();
    private final Map<String, PackedMatrix> masked = new HashMap<>();
    private final Map<String, long[]> vectorShares = new HashMap<>();
    private final Map<String, long[]> maskedVectors = new HashMap<>();
    private final Map<String, long[]> added = new HashMap<>();

    private PartyWeights() {}

    /** Opens the masked weights with the other party. */
    static PartyWeights open(
            WeightUses uses,
            PrecisionPlan plan,
            ParameterWords words,
            Seed seed,
            Peer peer,
            RingKernels kernels) {
        RingMatmul matmul = kernels.matmul();
        PartyWeights weights = new PartyWeights();
        for (ParameterFormat format : plan.parameters().values()) {
            String name = format.name();
            WeightUses.Kind kind = uses.kinds().get(name);
            long[] share = words.words(format);
            if (kind == null) {
                weights.added.put(name, share);
                continue;
            }
            long[] opened =
                    WeightOpening.open(seed, uses.index(name), format, share, peer, kernels);
            switch (kind) {
                case MATRIX -> {
                    int rows = format.rows();
                    int columns = format.columns();
                    int bits = format.ringBits();
                    weights.shares.put(name, matmul.pack(rows, columns, bits, share, 0));
                    weights.masked.put(name, matmul.pack(rows, columns, bits, opened, 0));
                }
                case VECTOR -> {
                    weights.vectorShares.put(name, share);
                    weights.maskedVectors.put(name, opened);
                }
            }
        }
        return weights;
    }

    PackedMatrix share(String name) {
        return required(shares, name);
    }

    PackedMatrix masked(String name) {
        return required(masked, name);
    }

    long[] vectorShare(String name) {
        return required(vectorShares, name);
    }

    long[] maskedVector(String name) {
        return required(maskedVectors, name);
    }

    long[] added(String name) {
        return required(added, name);
    }

    static <T> T required(Map<String, T> map, String name) {
        T found = map.get(name);
        if (found == null) {
            throw new IllegalArgumentException("the program has no such parameter: " + name);
        }
        return found;
    }
}
