package io.secformer.convert.program;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.NewtonSite;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reading in fixed point does with the data of each operation. {@link FixedPointOps} has
 * checked shapes and formats before it calls, and keeps those of the results.
 *
 * <p>{@code op} numbers the operations that draw correlations, in program order: the same number
 * names the same operation in every reading. A result is in the ring given, in that of the
 * argument, or, of a product with a parameter, in the smaller of both rings; bits above it have no
 * meaning.
 *
 * @param <V> data of a secret
 * @param <M> data of an opened value
 */
public interface Reading<V, M> {

    M tokens(int op, Shape shape, Wire wire);

    M paddingMask(int op, Shape shape, Wire wire);

    /** Both tables have the fraction bits of the wire. */
    M embeddedRows(
            int op, Shape shape, Wire wire, ParameterFormat table, ParameterFormat positions);

    /** One round. Value i has the format of wire i and operation number {@code firstOp + i}. */
    List<M> open(int firstOp, List<Secret<V>> values, List<Wire> wires);

    V embed(int op, Opened<M> tokens, ParameterFormat table, ParameterFormat positions, Shape out);

    /** {@code x W}, with or without a bias. */
    V linear(
            int op, Opened<M> x, ParameterFormat weight, @Nullable ParameterFormat bias, Shape out);

    /** Every row of {@code a} plus a parameter vector. */
    V addBias(Secret<V> a, ParameterFormat bias);

    V scaleColumns(int op, Opened<M> x, ParameterFormat gain);

    /** {@code a b}, or {@code a b^T}, for each of the matrices, modulo {@code 2^ringBits}. */
    V product(int op, Opened<M> a, Opened<M> b, boolean transposed, int ringBits, Shape out);

    V square(int op, Opened<M> x, int ringBits);

    V squareMasked(int op, Opened<M> x, Opened<M> mask, int ringBits);

    /** Exponentials and half sums, both in the site's ring and of its fraction bits. */
    Exponentials<V> exponentials(int op, Opened<M> x, Opened<M> mask, ExponentialSite site);

    V sumOfSquares(int op, Opened<M> x, int ringBits);

    /** A site whose columns all have the same series. */
    V series(int op, Opened<M> x, SeriesSite site);

    /** Columns {@code [from, to)} of an opened value. */
    M columns(Opened<M> x, int from, int to);

    /** Values of the same rows side by side. */
    V joinColumns(List<Secret<V>> parts);

    /** One Newton step; both wires have one guard bit and rings below the site's. */
    V newton(int op, Opened<M> x, Opened<M> estimate, NewtonSite site);

    V widen(int op, Opened<M> x, int ringBits);

    V scaleRows(int op, Opened<M> x, Opened<M> factor, int ringBits);

    /** Drops {@code bits} low bits, within 1 ulp of the exact quotient. */
    V reduce(Secret<V> value, int bits);

    V add(Secret<V> a, Secret<V> b);

    /** Adds a public fixed-point integer to every element. */
    V addPublic(Secret<V> a, long constant);

    /** Adds to every element the public fixed-point integer of its head. */
    V addPublicByHead(Secret<V> a, long[] constants);

    V rowSums(Secret<V> a);

    /** Every row of {@code a} less its value of {@code column}. */
    V subtractColumn(Secret<V> a, Secret<V> column);

    V splitHeads(Secret<V> a, int heads);

    V mergeHeads(Secret<V> a);

    M firstRows(Opened<M> x);

    void reveal(int op, Secret<V> value, Wire wire);
}
