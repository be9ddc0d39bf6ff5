package io.secformer.infer.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.secformer.infer.cost.MatrixProducts;
import java.util.function.LongSupplier;

/** Libtorch's product of matrices of 64-bit integers, to measure against. */
final class LibtorchProduct implements AutoCloseable {
    private final NDManager manager;

    /**
     * Loads libtorch.
     *
     * @throws RuntimeException or a LinkageError if there is none for this platform
     */
    LibtorchProduct() {
        manager = NDManager.newBaseManager("PyTorch");
    }

    /** A product that tells its multiply-adds. */
    LongSupplier product(MatrixProducts shape, long[] a, long[] b, int threads) {
        NDArray left = manager.create(a, new Shape(shape.rows(), shape.inner()));
        NDArray right = manager.create(b, new Shape(shape.inner(), shape.columns()));
        return () -> {
            JniUtils.setNumThreads(threads);
            left.matMul(right).close();
            return shape.multiplyAdds();
        };
    }

    @Override
    public void close() {
        manager.close();
    }
}
