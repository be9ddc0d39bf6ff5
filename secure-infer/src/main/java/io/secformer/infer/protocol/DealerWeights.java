package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.op.ParameterUse;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.infer.correlation.SessionSeeds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The dealer's whole masks of weights, ready to be multiplied. */
public final class DealerWeights {
    private final Map<String, PackedMatrix> matrices = new HashMap<>();
    private final Map<String, long[]> vectors = new HashMap<>();

    /** No masks: of weights that are opened for every product. */
    public DealerWeights() {}

    /**
     * Expands the masks of a session for all weights that multiply.
     *
     * @param uses how the program uses its parameters
     */
    public DealerWeights(List<ParameterUse> uses, SessionSeeds seeds, RingKernels kernels) {
        for (ParameterUse use : uses) {
            if (use.kind() != ParameterUse.Kind.ADDED) {
                long[] mask = WeightOpening.mask(seeds, use.index(), use.format(), kernels);
                put(use.format(), use.kind(), mask, kernels);
            }
        }
    }

    /**
     * The mask of one weight.
     *
     * @param mask its words, {@code r_W}; adopted
     */
    DealerWeights(
            ParameterFormat format, ParameterUse.Kind kind, long[] mask, RingKernels kernels) {
        put(format, kind, mask, kernels);
    }

    private void put(
            ParameterFormat format, ParameterUse.Kind kind, long[] mask, RingKernels kernels) {
        String name = format.name();
        switch (kind) {
            case MATRIX -> {
                int bits = format.ringBits();
                RingMatmul matmul = kernels.matmul();
                matrices.put(name, matmul.pack(format.rows(), format.columns(), bits, mask, 0));
            }
            case VECTOR -> vectors.put(name, mask);
            case ADDED -> throw new IllegalArgumentException(name + " does not multiply");
        }
    }

    /** The mask of a weight. */
    public PackedMatrix matrix(String name) {
        return PartyWeights.required(matrices, name);
    }

    /** The mask of a vector. */
    public long[] vector(String name) {
        return PartyWeights.required(vectors, name);
    }
}
