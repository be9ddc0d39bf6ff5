package io.secformer.convert.program;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Profile;
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

    /** Whether the embedding tables are shared or public. */
    Embedding embedding();

    /** Which of the two programs is read. */
    Profile profile();

    /** The client's padding mask, {@code [B, 1, 1, T]} of bits, 1 for a real token. */
    O paddingMask();

    /**
     * Looks the client's tokens up: {@code tokens * table + positions}, {@code [B, 1, T, H]}, of
     * one-hot rows of tokens and token types, {@code [B, 1, T, V + types]}.
     *
     * @param table parameter of {@code V + types} rows
     * @param positions parameter of at least T rows, added to the rows of every sentence
     */
    S embed(String table, String positions);

    /**
     * The rows that the client has looked up and published itself: {@link #embed}, opened on a
     * wire, without its round. Only in {@link Embedding#PUBLIC}.
     *
     * @param table public parameter of {@code V + types} rows
     * @param positions public parameter of at least T rows
     */
    default O embeddedRows(String wire, String table, String positions) {
        return open(wire, embed(table, positions));
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

    /** {@code x} times a parameter vector, column by column: {@code [B, 1, T, H]} again. */
    S scaleColumns(O x, String gain);

    /** {@code a b^T} for every sentence and head: {@code [B,N,T,D], [B,N,U,D] -> [B,N,T,U]}. */
    S productTransposed(O a, O b);

    /** {@code a b} for every sentence and head: {@code [B,N,T,U], [B,N,U,D] -> [B,N,T,D]}. */
    S product(O a, O b);

    /** The square of every element. */
    S square(O x, String site);

    /** The square of every element, times the mask bit of its column's token. */
    S squareMasked(O x, O mask, String site);

    /**
     * Adds every head's center to its scores: see {@link HeadScale}.
     *
     * @param site the site of their {@link #exponentials}
     */
    S centerScores(S scores, String site);

    /**
     * The exponential of every score, in its head's units, times the mask bit of its column's
     * token; and, from the same opening, what a guess of the row's scale needs.
     */
    Exponentials<S> exponentials(O x, O mask, String site);

    /** The sum of the squares of every row: {@code [..., columns] -> [..., 1]}. */
    S sumOfSquares(O x, String site);

    /** A smooth function of every element. */
    S apply(SmoothFunction function, O x, String site);

    /**
     * Whether the function's series is too coarse at a site, so that a Newton step follows it: then
     * the argument is opened on a second wire ({@link BertNames#FACTOR}), and the series is
     * evaluated at a site of its own ({@link BertNames#ESTIMATE}).
     *
     * @param argument the wire that the series reads
     * @param site the wire of the result
     */
    boolean refines(SmoothFunction function, String argument, String site);

    /**
     * One Newton step towards {@code function(x)} for every element.
     *
     * @param estimate a rough value of it
     */
    S refine(SmoothFunction function, O x, O estimate, String site);

    /**
     * How often the scores of a site are halved before their {@link #exponentials}: see {@link
     * BertProgram}.
     */
    int halvings(String site);

    /**
     * How many rough scales a row is divided by before the division at a site is exact: 0 where one
     * series of {@code 1/x} is good enough for all its sums.
     *
     * @param attention whose row sums are divided by
     * @param sums the wire of the sums
     */
    int guesses(String attention, String sums);

    /**
     * Whether the rows of a LayerNorm are brought to like lengths by a rough scale first, since
     * their sums of squares differ too much for one series.
     *
     * @param function the LayerNorm's scale, of the sum of squares
     * @param norm the site of the LayerNorm
     */
    boolean rescales(SmoothFunction function, String norm);

    /** The opened value as a fresh secret in a wide ring. */
    S widen(O x, String site);

    /** Every row of {@code x} times its own factor, {@code [B, N, T, 1]}. */
    S scaleRows(O x, O factor, String site);

    /** {@code a + b}, of equal shapes, with the fraction bits of the coarser one. */
    S add(S a, S b);

    /** {@code a} plus a public constant. */
    S addPublic(S a, double constant);

    /** {@code a * 2^power}, without any arithmetic: the fraction bits are relabelled. */
    S timesPowerOfTwo(S a, int power);

    /** The sum of every row: {@code [..., columns] -> [..., 1]}. */
    S rowSums(S a);

    /** Every row of {@code a} less its own value of {@code column}; fraction bits as in a sum. */
    S subtractColumn(S a, S column);

    /** {@code [B, 1, T, H] -> [B, N, T, D]}. */
    S splitHeads(S a, int heads);

    /** {@code [B, N, T, D] -> [B, 1, T, H]}. */
    S mergeHeads(S a);

    /** The first row of every sentence of an opened {@code [B, 1, T, H]}: {@code [B, 1, 1, H]}. */
    O firstRows(O x);

    /** Gives a secret to the client, and to no one else. */
    void reveal(String wire, S value);
}
