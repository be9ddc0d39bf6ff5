package io.secformer.convert.strategy;

import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Iteration;
import io.secformer.convert.fixedpoint.Strategy;

/**
 * What is chosen for a model beside its architecture: by its owner, or by the planner where ranges
 * are too wide for one series. A rule asks while it is read, so that a planner may choose by what
 * it has planned so far.
 */
public interface Choices {

    /** How the network is computed. */
    Strategy strategy();

    /** How an iteration is run; published strategies have some, ours none. */
    Iteration iteration(String site);

    /** Whether the embedding tables are shared or public. */
    Embedding embedding();

    /**
     * Whether the values of an attention are opened in few bits first and widened, to be opened a
     * second time for their product; else they are opened once, in the ring of that product.
     *
     * @see WeighedValues
     */
    boolean widens(Block attention);

    /**
     * How often an attention's scores are halved before their exponentials.
     *
     * @see SoftmaxAttention
     */
    int halvings(Block attention);

    /**
     * How many rough scales a row is divided by before its division is exact: 0 where one series of
     * {@code 1/x} is good enough for all sums.
     *
     * @see Division
     */
    int guesses(Block attention);

    /**
     * Whether the rows of a LayerNorm are brought to like lengths by a rough scale first, since
     * their sums of squares differ too much for one series.
     */
    boolean rescales(Block norm);

    /** Whether the series of a LayerNorm's scale is too coarse, so that a Newton step follows. */
    boolean refines(Block norm);

    /** By what powers of two columns of the rows before a LayerNorm are divided. */
    ColumnExponents exponents(Block norm);
}
