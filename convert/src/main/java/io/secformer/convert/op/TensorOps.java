package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ColumnExponents;
import java.util.List;

/**
 * The operations of which the program is written, as seen by one of its readings.
 *
 * <p>A value is either <em>secret</em> ({@code S}: additive shares, say) or <em>opened</em> ({@code
 * O}: published under a mask that only the dealer knows whole). Sums, row sums and permutations of
 * secrets are local. Products and smooth functions take opened values and give fresh secrets; each
 * tensor is opened once, however many products use it. Only {@link #open(List)} costs a round.
 *
 * <p>Names of wires, parameters and sites are keys of the precision plan. Legend: B batch, T
 * tokens, H hidden, N heads, D head size.
 *
 * @param <S> a secret tensor
 * @param <O> an opened tensor
 */
public interface TensorOps<S, O> {

    /**
     * A secret that is about to be opened on a wire.
     *
     * @param wire name of the wire, whose ring and fraction bits the value is brought to
     * @param value the secret
     */
    record At<S>(String wire, S value) {}

    /** What the client published on a wire. */
    O input(String wire);

    /**
     * Looks the client's tokens up: {@code tokens * table + positions}, {@code [B, 1, T, H]}, of
     * one-hot rows of tokens and token types, {@code [B, 1, T, V + types]}.
     *
     * @param tokens the wire of the one-hot rows
     * @param table parameter of {@code V + types} rows
     * @param positions parameter of at least T rows, added to the rows of every sentence
     */
    S embed(String tokens, String table, String positions);

    /**
     * The rows that the client has looked up and published itself: {@link #embed}, opened on a
     * wire, without its round.
     *
     * @param table public parameter of {@code V + types} rows
     * @param positions public parameter of at least T rows
     */
    default O embeddedRows(String wire, String table, String positions) {
        return open(wire, embed(wire, table, positions));
    }

    /** Opens several values in one round. The order of the results is the order of the values. */
    List<O> open(List<At<S>> values);

    /** Opens one value, in a round of its own. */
    default O open(String wire, S value) {
        return open(List.of(new At<>(wire, value))).getFirst();
    }

    /** {@code x W + b}: {@code [B, 1, T, in] -> [B, 1, T, out]}. */
    S linear(O x, String weight, String bias);

    /** {@code x W}, to which a bias is added later, if there is one. */
    S linear(O x, String weight);

    /** {@code a} plus a bias, the same one for every row. */
    S addBias(S a, String bias);

    /**
     * {@code a} plus a bias in those rows whose bit is 1.
     *
     * @param bits {@code [B, 1, T, 1]}
     */
    S addBias(S a, String bias, O bits);

    /** {@code x} times a parameter vector, column by column: {@code [B, 1, T, H]} again. */
    S scaleColumns(O x, String gain);

    /** {@code a b^T} for every sentence and head: {@code [B,N,T,D], [B,N,U,D] -> [B,N,T,U]}. */
    S productTransposed(O a, O b);

    /** {@code a b} for every sentence and head: {@code [B,N,T,U], [B,N,U,D] -> [B,N,T,D]}. */
    S product(O a, O b);

    /** The square of every element. */
    S square(O x, String site);

    /**
     * Adds every head's center to its scores: see {@link io.secformer.convert.parameter.HeadScale}.
     * The scores of padding, which are 0, become what has no exponential.
     *
     * @param bits 1 for a real key, {@code [B, 1, 1, U]}
     * @param site the site of their {@link #exponentials}
     */
    S centerScores(S scores, O bits, String site);

    /**
     * The exponential of every score, in its head's units; 0 for the scores of padding.
     *
     * @param site {@link io.secformer.convert.strategy.SiteRole#EXPONENTIALS} of an attention, or
     *     {@link io.secformer.convert.strategy.SiteRole#HALF_EXPONENTIALS}: those of half the
     *     scores
     */
    S exponentials(O x, String site);

    /**
     * The sum of the squares of every row, {@code [..., columns] -> [..., 1]}, where that of a
     * column with exponent s counts {@code 4^s}.
     */
    S sumOfSquares(O x, ColumnExponents exponents, String site);

    /** A smooth function of every element. */
    S apply(SmoothFunction function, O x, String site);

    /**
     * A smooth function of every element whose bit is 1, and 0 of the others, whatever they hold.
     *
     * @param function without a linear part
     * @param bits of the shape of {@code x}
     */
    S apply(SmoothFunction function, O x, O bits, String site);

    /**
     * One Newton step towards {@code function(x)} for every element.
     *
     * @param estimate a rough value of it
     */
    S refine(SmoothFunction function, O x, O estimate, String site);

    /** The opened value as a fresh secret in a wide ring. */
    S widen(O x, String site);

    /** Every row of {@code x} times its own factor, {@code [B, N, T, 1]}. */
    S scaleRows(O x, O factor, String site);

    /**
     * {@code a b}, element by element, in the ring of both.
     *
     * @param b every dimension is that of {@code a}, or 1 and repeated
     */
    S multiply(O a, O b);

    /** A bit for every element, without fraction bits: 1 if it is below zero. */
    S negative(O x);

    /** The opened value as a secret in its own ring. */
    S asSecret(O x);

    /**
     * {@code a} times a public constant.
     *
     * @param fractionBits of the constant; the product has as many more than {@code a}
     */
    S times(S a, double constant, int fractionBits);

    /** The number of columns of every row. */
    int width(S a);

    /** Columns {@code [from, to)} of every row. */
    S columns(S a, int from, int to);

    /** The rows of all parts one beside the other; fraction bits as in a sum. */
    S beside(List<S> parts);

    /** {@code a + b}, of equal shapes, with the fraction bits of the coarser one. */
    S add(S a, S b);

    /** {@code a} plus a public constant. */
    S addPublic(S a, double constant);

    /**
     * {@code a} plus a public constant in those columns whose bit is 1.
     *
     * @param bits {@code [B, 1, 1, columns]}
     */
    S addPublic(S a, double constant, O bits);

    /** {@code a * 2^power}, without any arithmetic: the fraction bits are relabelled. */
    S timesPowerOfTwo(S a, int power);

    /** The sum of every row: {@code [..., columns] -> [..., 1]}. */
    S rowSums(S a);

    /**
     * Every row of {@code a} less its own value of one of several columns; fraction bits as in a
     * sum.
     *
     * @param columns one for each of the distinct exponents, in their order
     * @param exponents name, for every column of {@code a}, which it is
     */
    S subtractColumn(S a, S columns, ColumnExponents exponents);

    /** Every row of {@code a} less its own value of {@code column}; fraction bits as in a sum. */
    default S subtractColumn(S a, S column) {
        return subtractColumn(a, column, ColumnExponents.none(""));
    }

    /** {@code [B, 1, T, H] -> [B, N, T, D]}. */
    S splitHeads(S a, int heads);

    /** {@code [B, N, T, D] -> [B, 1, T, H]}. */
    S mergeHeads(S a);

    /** One opened row a sentence as a column: {@code [B, 1, 1, T] -> [B, 1, T, 1]}. */
    O asColumn(O row);

    /** The first row of every sentence of an opened {@code [B, 1, T, H]}: {@code [B, 1, 1, H]}. */
    O firstRows(O x);

    /** Gives a secret to the client, and to no one else. */
    void reveal(String wire, S value);
}
