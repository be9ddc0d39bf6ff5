package io.secformer.infer.bench;

import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.cost.MatrixProducts;
import io.secformer.infer.cost.OpCost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The matrix products that a server computes online, and nothing else. */
public final class LocalProducts implements AutoCloseable {
    private final RingMatmul matmul;
    private final Workers workers;
    private final List<Runnable> products = new ArrayList<>();
    private final Map<MatrixProducts, Runnable> byShape = new HashMap<>();

    /**
     * Lays out the weights, as the servers keep them.
     *
     * @param cost of an inference
     */
    public LocalProducts(Cost cost) {
        workers = new Workers(Runtime.getRuntime().availableProcessors());
        matmul = RingKernels.choose(workers, _ -> {}).matmul();
        for (OpCost operation : cost.operations()) {
            MatrixProducts own = operation.onlineProducts();
            if (own.count() > 0) {
                products.add(byShape.computeIfAbsent(own, this::product));
            }
        }
    }

    /** Seconds of one server's products of an inference, with all of this machine, now. */
    public double seconds() {
        long start = System.nanoTime();
        products.forEach(Runnable::run);
        return (System.nanoTime() - start) * 1e-9;
    }

    @Override
    public void close() {
        workers.close();
    }

    private Runnable product(MatrixProducts own) {
        long[] a = KernelBench.left(own);
        long[] b = KernelBench.right(own);
        int size = own.rows() * own.columns();
        long[] c = new long[own.count() * size];
        if (own.count() > 1) {
            // Of activations with each other: both sides are new every time.
            return () ->
                    workers.run(
                            own.count(),
                            i ->
                                    matmul.multiply(
                                            own.rows(),
                                            own.inner(),
                                            own.columns(),
                                            own.bits(),
                                            a,
                                            0,
                                            b,
                                            0,
                                            c,
                                            i * size));
        }
        PackedMatrix packed = matmul.pack(own.inner(), own.columns(), own.bits(), b, 0);
        return () -> matmul.multiply(own.rows(), a, 0, packed, c, 0);
    }
}
