package io.secformer.convert.calibrate.plan;

import io.secformer.convert.tensor.Shape;
import java.util.function.IntConsumer;

/**
 * A value of the program while its plan is made: its fraction bits are known, its ring grows with
 * what its readers ask for.
 */
final class Draft {
    private final String name;
    private final Shape shape;
    private final int fractionBits;
    private final IntConsumer settled;
    private int ringBits;

    /**
     * @param name wire or operation, for messages
     * @param settled called with the ring once all readers have asked; asks the value's own inputs
     */
    Draft(String name, Shape shape, int fractionBits, IntConsumer settled) {
        this.name = name;
        this.shape = shape;
        this.fractionBits = fractionBits;
        this.settled = settled;
    }

    String name() {
        return name;
    }

    Shape shape() {
        return shape;
    }

    int fractionBits() {
        return fractionBits;
    }

    /** The ring so far; final once all later values are settled. */
    int ringBits() {
        return ringBits;
    }

    /** A reader needs a ring of at least so many bits. */
    void need(int bits) {
        ringBits = Math.max(ringBits, bits);
    }

    void settle() {
        settled.accept(ringBits);
    }
}
