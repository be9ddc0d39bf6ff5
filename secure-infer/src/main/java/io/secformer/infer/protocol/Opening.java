package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Pick;
import java.util.List;

/**
 * How shares become what the protocols of a suite compute on.
 *
 * @param <O> what a party holds of an operand
 */
public interface Opening<O extends Operand> {

    /**
     * A value to open.
     *
     * @param number of its opening
     * @param wire its format
     * @param share this party's share; adopted
     */
    record Item(int number, Wire wire, long[] share) {}

    /**
     * Whether values are opened under masks: the dealer and both parties know theirs by the number
     * of the opening, and a party may expand its share before the request.
     */
    boolean masked();

    /** Messages that the parties wait for, whatever the number of values. */
    int rounds();

    /** Bytes that the parties send each other for values of these sizes, both directions. */
    long serverBytes(List<Wire> wires, List<Integer> sizes);

    /** Opens all values at once. */
    List<O> open(PartyContext party, Peer peer, List<Item> items);

    /** A tensor that the client published under a mask. */
    O input(MaskedTensor published);

    /** A part of an operand. */
    O pick(Pick part, O x);
}
