package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.op.ParameterUse;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.infer.correlation.SessionSeeds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The dealer's whole masks of the weights of a session, ready to be multiplied. */
public final class DealerWeights {
    private final Map<String, PackedMatrix> matrices = new HashMap<>();
    private final Map<String, long[]> vectors = new HashMap<>();

    /**
     * Expands the masks of all weights that multiply.
     *
     * @param uses how the program uses its parameters
     */
    public DealerWeights(List<ParameterUse> uses, SessionSeeds seeds, RingKernels kernels) {
        for (ParameterUse use : uses) {
            ParameterFormat format = use.format();
            if (use.kind() == ParameterUse.Kind.ADDED) {
                continue;
            }
            long[] mask = WeightOpening.mask(seeds, use.index(), format, kernels);
            if (use.kind() == ParameterUse.Kind.VECTOR) {
                vectors.put(format.name(), mask);
            } else {
                matrices.put(
                        format.name(),
                        kernels.matmul()
                                .pack(format.rows(), format.columns(), format.ringBits(), mask, 0));
            }
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
