package io.secformer.convert.op;

import io.secformer.convert.tensor.Shape;

/**
 * A secret tensor. It prints its format and no data, and is equal to itself alone.
 *
 * @param <V> what a reading holds of it: a share, say
 */
public final class Secret<V> {
    private final SecretFormat format;
    private final V data;

    /** Adopts the data. */
    public Secret(SecretFormat format, V data) {
        this.format = format;
        this.data = data;
    }

    public SecretFormat format() {
        return format;
    }

    public Shape shape() {
        return format.shape();
    }

    public int ringBits() {
        return format.ringBits();
    }

    public int fractionBits() {
        return format.fractionBits();
    }

    public V data() {
        return data;
    }

    @Override
    public String toString() {
        return "secret " + format;
    }
}
