package io.secformer.convert.tensor;

/**
 * Matrix products in floating point with a matrix of floats. All matrices are row-major and dense.
 * Implementations differ in the last digits of what they keep. Any number of callers may multiply
 * at the same time, each on its own result.
 */
public interface RealMatmul {

    /**
     * Computes {@code C += A W}.
     *
     * @param rows rows of A and C
     * @param inner columns of A, rows of W
     * @param columns columns of W and C
     */
    void multiplyAdd(int rows, int inner, int columns, double[] a, float[] w, double[] c);

    /** What multiplies, in a few words. */
    String describe();
}
