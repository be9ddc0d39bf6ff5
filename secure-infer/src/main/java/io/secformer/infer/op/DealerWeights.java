package io.secformer.infer.op;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.infer.dealer.SessionSeeds;
import io.secformer.infer.protocol.WeightOpening;
import java.util.HashMap;
import java.util.Map;

/** The dealer's whole masks of the weights of a session, ready to be multiplied. */
final class DealerWeights {
    private final Map<String, PackedMatrix> matrices = new HashMap<>();
    private final Map<String, long[]> vectors = new HashMap<>();

    DealerWeights(WeightUses uses, SessionSeeds seeds, RingKernels kernels) {
        uses.kinds()
                .forEach(
                        (name, kind) -> {
                            ParameterFormat format = uses.format(name);
                            long[] mask =
                                    WeightOpening.mask(seeds, uses.index(name), format, kernels);
                            switch (kind) {
                                case MATRIX ->
                                        matrices.put(
                                                name,
                                                kernels.matmul()
                                                        .pack(
                                                                format.rows(),
                                                                format.columns(),
                                                                format.ringBits(),
                                                                mask,
                                                                0));
                                case VECTOR -> vectors.put(name, mask);
                            }
                        });
    }

    PackedMatrix matrix(String name) {
        return PartyWeights.required(matrices, name);
    }

    long[] vector(String name) {
        return PartyWeights.required(vectors, name);
    }
}
