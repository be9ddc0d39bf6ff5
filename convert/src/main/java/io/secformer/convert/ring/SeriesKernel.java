package io.secformer.convert.ring;

/**
 * The sum of a trigonometric series over shares of its harmonics. Every implementation gives the
 * same words.
 */
public interface SeriesKernel {

    /**
     * Adds {@code sum_k p_k C_k + q_k S_k} to the sum of every element, for {@code p_k = a_k
     * cos(kt) + b_k sin(kt)} and {@code q_k = a_k sin(kt) - b_k cos(kt)}, each rounded to the
     * nearest integer, ties to even. Multiples k go from 1 on by 1, or by 2. Every one is turned to
     * from the one before, in plain double arithmetic, which gives the same bits on every machine.
     *
     * @param step from multiple to multiple, 1 or 2
     * @param as the K coefficients {@code a_k}
     * @param bs the K coefficients {@code b_k}
     * @param cosines {@code cos(t)} of every element
     * @param sines {@code sin(t)} of every element
     * @param count elements; arrays may be longer
     * @param packed has the words {@code C_1, S_1, C_2, S_2, ...}, each of all elements, packed
     * @param at where they start
     * @param bits of a word
     * @param sums of the elements
     * @throws IndexOutOfBoundsException if the words do not lie within their array
     */
    void add(
            int step,
            double[] as,
            double[] bs,
            double[] cosines,
            double[] sines,
            int count,
            byte[] packed,
            int at,
            int bits,
            long[] sums);
}
