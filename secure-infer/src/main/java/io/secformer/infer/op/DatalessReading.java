package io.secformer.infer.op;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.NewtonSite;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.program.Exponentials;
import io.secformer.convert.program.Opened;
import io.secformer.convert.program.Reading;
import io.secformer.convert.program.Secret;
import io.secformer.convert.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reading that knows no values: it follows the program to learn which operations there are. Every
 * operation does nothing unless overridden.
 *
 * @param <M> what the reading holds of an opened value
 */
abstract class DatalessReading<M> implements Reading<Unknown, M> {

    /** What the reading holds of a value that is opened. */
    abstract M opened(int op, Shape shape, Wire wire);

    @Override
    public M tokens(int op, Shape shape, Wire wire) {
        return opened(op, shape, wire);
    }

    @Override
    public M paddingMask(int op, Shape shape, Wire wire) {
        return opened(op, shape, wire);
    }

    @Override
    public M embeddedRows(
            int op, Shape shape, Wire wire, ParameterFormat table, ParameterFormat positions) {
        return opened(op, shape, wire);
    }

    @Override
    public List<M> open(int firstOp, List<Secret<Unknown>> values, List<Wire> wires) {
        List<M> result = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            result.add(opened(firstOp + i, values.get(i).shape(), wires.get(i)));
        }
        return result;
    }

    @Override
    public Unknown embed(
            int op, Opened<M> tokens, ParameterFormat table, ParameterFormat positions, Shape out) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown linear(
            int op,
            Opened<M> x,
            ParameterFormat weight,
            @Nullable ParameterFormat bias,
            Shape out) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown addBias(Secret<Unknown> a, ParameterFormat bias) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown scaleColumns(int op, Opened<M> x, ParameterFormat gain) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown product(
            int op, Opened<M> a, Opened<M> b, boolean transposed, int ringBits, Shape out) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown square(int op, Opened<M> x, int ringBits) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown squareMasked(int op, Opened<M> x, Opened<M> mask, int ringBits) {
        return Unknown.VALUE;
    }

    @Override
    public Exponentials<Unknown> exponentials(
            int op, Opened<M> x, Opened<M> mask, ExponentialSite site) {
        return new Exponentials<>(Unknown.VALUE, Unknown.VALUE);
    }

    @Override
    public Unknown sumOfSquares(int op, Opened<M> x, int ringBits) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown series(int op, Opened<M> x, SeriesSite site) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown joinColumns(List<Secret<Unknown>> parts) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown newton(int op, Opened<M> x, Opened<M> estimate, NewtonSite site) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown widen(int op, Opened<M> x, int ringBits) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown scaleRows(int op, Opened<M> x, Opened<M> factor, int ringBits) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown reduce(Secret<Unknown> value, int bits) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown add(Secret<Unknown> a, Secret<Unknown> b) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown addPublic(Secret<Unknown> a, long constant) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown addPublicByHead(Secret<Unknown> a, long[] constants) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown rowSums(Secret<Unknown> a) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown subtractColumn(Secret<Unknown> a, Secret<Unknown> column) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown splitHeads(Secret<Unknown> a, int heads) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown mergeHeads(Secret<Unknown> a) {
        return Unknown.VALUE;
    }

    @Override
    public void reveal(int op, Secret<Unknown> value, Wire wire) {
        // The client's business.
    }
}
