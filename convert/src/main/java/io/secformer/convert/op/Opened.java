package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.tensor.Shape;

/**
 * An opened tensor: published under a mask that only the dealer knows whole. It prints its format
 * and no data, and is equal to itself alone.
 *
 * @param <M> what a reading holds of it: public words and a share of the mask, say
 */
public final class Opened<M> {
    private final OpenedFormat format;
    private final M data;

    /** Adopts the data. */
    public Opened(OpenedFormat format, M data) {
        this.format = format;
        this.data = data;
    }

    public OpenedFormat format() {
        return format;
    }

    public Shape shape() {
        return format.shape();
    }

    public Wire wire() {
        return format.wire();
    }

    public M data() {
        return data;
    }

    @Override
    public String toString() {
        return "opened " + format;
    }
}
