package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.observe.WireFormat;
import io.secformer.convert.calibrate.observe.WireFormat.Interval;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;

/** Formats of the wires that one kind of attention has, from its scores to what it divides. */
interface AttentionFormats {

    /** Precision of what probabilities are multiplied by, in bits. */
    int precision();

    /**
     * The format of one of its wires.
     *
     * @throws io.secformer.kit.file.FormatException if it has none of that name
     */
    WireFormat wire(Site site);

    /** What a division's first rough scale, or its series, is a function of. */
    Interval divisor(Block attention);

    /** The smallest row sum of exponentials, headroom included. */
    default double leastSum(Block attention) {
        throw new IllegalStateException(attention.name() + " has no exponentials");
    }

    /** The smallest row sum of the exponentials of half the scores. */
    default double leastHalfSum(Block attention) {
        throw new IllegalStateException(attention.name() + " has no exponentials");
    }
}
