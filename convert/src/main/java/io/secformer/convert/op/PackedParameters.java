package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.RingMatmul;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Parameters whose weights are laid out once, for all sentences, as a ring product reads them. May
 * be shared by threads.
 */
public final class PackedParameters implements ParameterWords {

    private final ParameterWords words;
    private final RingMatmul matmul;
    private final Map<String, PackedMatrix> packed = new ConcurrentHashMap<>();

    /**
     * @param matmul lays the weights out with their first use
     */
    public PackedParameters(ParameterWords words, RingMatmul matmul) {
        this.words = words;
        this.matmul = matmul;
    }

    @Override
    public long[] words(ParameterFormat format) {
        return words.words(format);
    }

    /** A weight modulo 2^64. */
    public PackedMatrix packed(ParameterFormat weight) {
        return packed.computeIfAbsent(
                weight.name(),
                name -> matmul.pack(weight.rows(), weight.columns(), words(weight), 0));
    }
}
