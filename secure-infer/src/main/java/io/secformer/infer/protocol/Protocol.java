package io.secformer.infer.protocol;

import io.secformer.convert.op.Op;
import io.secformer.infer.cost.MatrixProducts;
import io.secformer.infer.cost.OpCost;
import java.util.List;

/**
 * One way to compute one operation on shares: what the dealer deals for it, what a party does
 * before the request and what after it, and what all of that costs.
 *
 * @param <O> what a party has to hold of the operands
 */
public interface Protocol<O extends Operand> {

    /** What is computed. */
    Op op();

    /** Bytes of each piece of corrections that the dealer sends party 1. */
    int[] pieceBytes();

    /** Messages that the parties wait for, online. */
    default int rounds() {
        return 0;
    }

    /** Bytes that the parties send each other online, both directions together. */
    default long serverBytes() {
        return 0;
    }

    /** Matrix products that a party computes online. */
    default MatrixProducts onlineProducts() {
        return MatrixProducts.NONE;
    }

    /** The same, before the request. */
    default MatrixProducts offlineProducts() {
        return MatrixProducts.NONE;
    }

    /** Words that {@link #prepare} keeps until the request. */
    default int preparedWords() {
        return 0;
    }

    /**
     * Bytes that its evaluation takes at most, beside operands, results, what is dealt and arrays
     * of single pieces.
     */
    default long workingBytes() {
        return 0;
    }

    /** What it costs. */
    default OpCost cost(int number) {
        return new OpCost(
                number,
                op().kind(),
                op().name(),
                rounds(),
                serverBytes(),
                0,
                pieceBytes(),
                onlineProducts(),
                offlineProducts());
    }

    /**
     * The dealer's part.
     *
     * @param number of the operation in its inference
     * @param masks of the operands, whole; none where operands are not opened under masks
     */
    void deal(DealerContext dealer, int number, List<long[]> masks);

    /**
     * What a party computes before the request; it keeps the result in its context, {@link
     * #preparedWords} in all.
     *
     * @param masks its shares of the operands' masks, which no protocol asks for where there are
     *     none
     */
    default void prepare(PartyContext party, int number, List<MaskShare> masks) {
        // Most need only what is dealt.
    }

    /**
     * A party's part after the request.
     *
     * @param peer the other party, for protocols that take rounds of their own
     * @param operands what the party holds of them
     * @return its share of every result; bits above the ring have no meaning
     */
    List<long[]> evaluate(PartyContext party, Peer peer, int number, List<? extends O> operands);
}
