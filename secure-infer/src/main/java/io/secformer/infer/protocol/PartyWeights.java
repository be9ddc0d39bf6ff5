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
 * that multiply something, or, where these are opened for every product, their shares as words.
 */
public final class PartyWeights {
    private final Map<String, PackedMatrix> shares = new HashMap<>();
    private final Map<String, PackedMatrix> masked = new HashMap<>();
    private final Map<String, long[]> vectorShares = new HashMap<>();
    private final Map<String, long[]> maskedVectors = new HashMap<>();
    private final Map<String, long[]> added = new HashMap<>();
    private final Map<String, long[]> unopened = new HashMap<>();

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
        PartyWeights weights = new PartyWeights();
        for (ParameterUse use : uses) {
            ParameterFormat format = use.format();
            long[] share = words.words(format);
            if (use.kind() == ParameterUse.Kind.ADDED) {
                weights.added.put(format.name(), share);
            } else {
                long[] opened = WeightOpening.open(seed, use.index(), format, share, peer, kernels);
                weights.put(format, use.kind(), share, opened, kernels);
            }
        }
        return weights;
    }

    /**
     * Keeps shares of weights that protocols open themselves: nothing is sent.
     *
     * @param uses how the program uses its parameters
     * @param words this party's shares
     */
    public static PartyWeights unopened(List<ParameterUse> uses, ParameterWords words) {
        PartyWeights weights = new PartyWeights();
        for (ParameterUse use : uses) {
            ParameterFormat format = use.format();
            boolean multiplies = use.kind() != ParameterUse.Kind.ADDED;
            Map<String, long[]> kept = multiplies ? weights.unopened : weights.added;
            kept.put(format.name(), words.words(format));
        }
        return weights;
    }

    /**
     * One of the weights that were not opened, with what has been opened of it now, beside all that
     * are only added.
     *
     * @param opened {@code W - r_W}, for a mask of this one product
     */
    PartyWeights opened(
            ParameterFormat format, ParameterUse.Kind kind, long[] opened, RingKernels kernels) {
        PartyWeights weights = new PartyWeights();
        weights.added.putAll(added);
        weights.put(format, kind, unopened(format.name()), opened, kernels);
        return weights;
    }

    private void put(
            ParameterFormat format,
            ParameterUse.Kind kind,
            long[] share,
            long[] opened,
            RingKernels kernels) {
        String name = format.name();
        switch (kind) {
            case MATRIX -> {
                RingMatmul matmul = kernels.matmul();
                int rows = format.rows();
                int columns = format.columns();
                int bits = format.ringBits();
                shares.put(name, matmul.pack(rows, columns, bits, share, 0));
                masked.put(name, matmul.pack(rows, columns, bits, opened, 0));
            }
            case VECTOR -> {
                vectorShares.put(name, share);
                maskedVectors.put(name, opened);
            }
            case ADDED -> throw new IllegalArgumentException(name + " does not multiply");
        }
    }

    /** Memory that all of them take, in bytes. */
    public long memoryBytes() {
        long matrices =
                Stream.of(shares, masked)
                        .flatMap(map -> map.values().stream())
                        .mapToLong(PackedMatrix::memoryBytes)
                        .sum();
        long words =
                Stream.of(vectorShares, maskedVectors, added, unopened)
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

    /** The words of its share of a weight that is opened for every product; to be read only. */
    public long[] unopened(String name) {
        return required(unopened, name);
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
