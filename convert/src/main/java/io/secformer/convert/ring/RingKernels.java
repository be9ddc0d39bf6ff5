package io.secformer.convert.ring;

import io.secformer.convert.tensor.PlainRingMatmul;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import java.util.function.Consumer;

/**
 * What a role computes with, chosen once and passed on. Vector and plain kernels give the same
 * words.
 *
 * @param matmul products of matrices
 * @param packing between words and bytes
 * @param series sums of trigonometric series
 * @param workers threads; the caller closes them
 */
public record RingKernels(
        RingMatmul matmul, WordPacking packing, SeriesKernel series, Workers workers) {
    private static final String MODULE = "jdk.incubator.vector";

    /** With two lanes of 64 bits the emulated lane product is no faster than a scalar one. */
    private static final int MINIMUM_LANES = 4;

    /** Of a machine on which no kernel is slower than it could be. */
    private static final int FULL_LANES = 8;

    /**
     * Returns vector kernels where the Vector API and wide registers are there, else plain ones.
     *
     * @param warn takes a sentence that says what to do, for each kind that runs slower than it
     *     could
     */
    public static RingKernels choose(Workers workers, Consumer<String> warn) {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            warn.accept(
                    "matrix products run in plain Java, several times slower than they could: start"
                            + " Java with --add-modules "
                            + MODULE);
            return plain(workers);
        }
        int lanes = VectorRingMatmul.lanes();
        if (lanes < MINIMUM_LANES) {
            warn.accept(
                    "matrix products run in plain Java: this processor's registers hold "
                            + lanes
                            + " words, and the vector product needs "
                            + MINIMUM_LANES
                            + "; use a machine with AVX2, or better AVX-512DQ");
            return plain(workers);
        }
        RingMatmul matmul = new VectorRingMatmul(workers);
        if (lanes < FULL_LANES) {
            warn.accept(
                    "kernels work on "
                            + lanes
                            + " words at a time: a machine with AVX-512DQ is faster");
        }
        return new RingKernels(matmul, new VectorPacking(), new VectorSeries(), workers);
    }

    /** Kernels that run everywhere. */
    public static RingKernels plain(Workers workers) {
        return new RingKernels(
                new PlainRingMatmul(workers), new PlainPacking(), new PlainSeries(), workers);
    }
}
