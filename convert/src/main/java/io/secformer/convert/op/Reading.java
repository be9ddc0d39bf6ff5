package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.Wire;
import java.util.List;

/**
 * One interpretation of a program in fixed point: in the clear, on shares, on masks, or without any
 * data. Whoever calls has checked shapes and formats, and keeps those of the results.
 *
 * <p>Numbers name operations that draw correlations, in program order, after the inputs: the same
 * number names the same operation in every reading. Bits of a result above its ring have no
 * meaning.
 *
 * @param <V> data of a secret
 * @param <M> data of an opened value
 */
public interface Reading<V, M> {

    /** What the client published, of {@link Input.Kind#VALUES}. */
    M input(Input input);

    /** One round. Value i has the format of wire i and number {@code firstNumber + i}. */
    List<M> open(int firstNumber, List<Secret<V>> values, List<Wire> wires);

    /** An operation on opened values; one datum for each of its results. */
    List<V> apply(int number, Op op, List<M> operands);

    /** An operation on secrets that sends nothing. */
    V local(Local op, List<V> arguments);

    /** A part of an opened value. */
    M pick(Pick part, M x);

    /** Gives a secret to the client, and to no one else. */
    void reveal(int number, Secret<V> value, Wire wire);
}
