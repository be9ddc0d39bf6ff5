package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.Wire;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A reading that knows no values: it follows a program to learn which operations there are.
 *
 * @param <M> what the reading holds of an opened value
 */
public abstract class DatalessReading<M> implements Reading<Unknown, M> {

    /** What the reading holds of a value that is opened. */
    protected abstract M opened(int number, OpenedFormat format);

    /** Takes note of an operation. */
    protected abstract void note(int number, Op op, List<M> operands);

    @Override
    public M input(Input input) {
        return opened(input.number(), input.format());
    }

    @Override
    public List<M> open(int firstNumber, List<Secret<Unknown>> values, List<Wire> wires) {
        List<M> result = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            OpenedFormat format = new OpenedFormat(values.get(i).shape(), wires.get(i));
            result.add(opened(firstNumber + i, format));
        }
        return result;
    }

    @Override
    public List<Unknown> apply(int number, Op op, List<M> operands) {
        note(number, op, operands);
        return Collections.nCopies(op.results().size(), Unknown.VALUE);
    }

    @Override
    public Unknown local(Local op, List<Unknown> arguments) {
        return Unknown.VALUE;
    }

    @Override
    public void reveal(int number, Secret<Unknown> value, Wire wire) {
        // The client's business.
    }
}
