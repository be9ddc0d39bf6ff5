package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.op.ParameterUse;
import io.secformer.convert.op.ParameterWords;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.infer.random.Seed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A party's weights, resident for a session: its shares, and the opened {@code W - r_W} of those
 * that multiply something.
 */
public final class PartyWeights {
    private final Map<String, PackedMatrix> shares = new HashMap<>();
    private final Map<String, PackedMatrix> masked = new HashMap<>();
    private final Map<String, long[]> vectorShares = new HashMap<>();
    private final Map<String, long[]> maskedVectors = new HashMap<>();
    private final Map<String, long[]> added = new HashMap<>();

    private PartyWeights() {}

    /**
     * Opens the masked weights with the other party.
     *
     * @param uses how the program uses its parameters
     * @param words this party's shares
     */
    public static PartyWeights open(
            List<ParameterUse> uses,
            ParameterWords words,
            Seed seed,
            Peer peer,
            RingKernels kernels) {
        RingMatmul matmul = kernels.matmul();
        PartyWeights weights = new PartyWeights();
        for (ParameterUse use : uses) {
            ParameterFormat format = use.format();
            String name = format.name();
            long[] share = words.words(format);
            switch (use.kind()) {
                case ADDED -> weights.added.put(name, share);
                case MATRIX -> {
                    long[] opened =
                            WeightOpening.open(seed, use.index(), format, share, peer, kernels);
                    int rows = format.rows();
                    int columns = format.columns();
                    int bits = format.ringBits();
                    weights.shares.put(name, matmul.pack(rows, columns, bits, share, 0));
                    weights.masked.put(name, matmul.pack(rows, columns, bits, opened, 0));
                }
                case VECTOR -> {
                    long[] opened =
                            WeightOpening.open(seed, use.index(), format, share, peer, kernels);
                    weights.vectorShares.put(name, share);
                    weights.maskedVectors.put(name, opened);
                }
            }
        }
        return weights;
    }

    /** Memory that all of them take, in bytes. */
    public long memoryBytes() {
        long matrices =
                Stream.of(shares, masked)
                        .flatMap(map -> map.values().stream())
                        .mapToLong(PackedMatrix::memoryBytes)
                        .sum();
        long words =
                Stream.of(vectorShares, maskedVectors, added)
                        .flatMap(map -> map.values().stream())
                        .mapToLong(array -> array.length)
                        .sum();
        return matrices + words * Long.BYTES;
    }

    /** Its share of a weight. */
    public PackedMatrix share(String name) {
        return required(shares, name);
    }

    /** The opened {@code W - r_W} of a weight. */
    public PackedMatrix masked(String name) {
        return required(masked, name);
    }

    /** Its share of a vector. */
    public long[] vectorShare(String name) {
        return required(vectorShares, name);
    }

    /** The opened {@code g - r_g} of a vector. */
    public long[] maskedVector(String name) {
        return required(maskedVectors, name);
    }

    /** Its share of a parameter that is only added; to be read only. */
    public long[] added(String name) {
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
