package io.secformer.infer.ring;

import io.secformer.convert.tensor.PlainRingMatmul;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import java.util.function.Consumer;

/** Chooses the fastest ring product that this Java runtime offers; both give the same words. */
public final class RingKernels {
    private static final String MODULE = "jdk.incubator.vector";

    /** With two lanes of 64 bits the emulated lane product is no faster than a scalar one. */
    private static final int MINIMUM_LANES = 4;

    private RingKernels() {}

    /**
     * Returns the vector product where the Vector API and wide registers are there, else the plain
     * one. A program chooses once and passes the result on.
     *
     * @param workers threads that the product uses
     * @param warn takes one sentence that says what to do, if the plain product was chosen
     */
    public static RingMatmul choose(Workers workers, Consumer<String> warn) {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            warn.accept(
                    "matrix products run in plain Java, several times slower than they could: start"
                            + " Java with --add-modules "
                            + MODULE);
            return new PlainRingMatmul(workers);
        }
        int lanes = VectorRingMatmul.lanes();
        if (lanes < MINIMUM_LANES) {
            warn.accept(
                    "matrix products run in plain Java: this processor's registers hold "
                            + lanes
                            + " words, and the vector product needs "
                            + MINIMUM_LANES
                            + "; use a machine with AVX2, or better AVX-512DQ");
            return new PlainRingMatmul(workers);
        }
        return new VectorRingMatmul(workers);
    }
}
