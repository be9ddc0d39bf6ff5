package io.secformer.convert.calibrate.observe;

import io.secformer.convert.reading.RealValues;
import io.secformer.convert.tensor.Shape;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a wire of an attention took on calibration data, head by head. Not for several threads at
 * once.
 *
 * @param attention that the wire is of
 * @param factor what its values are multiplied by
 * @param heads the ranges, by head
 */
record ScaledRanges(String attention, HeadFactor factor, List<Range.Builder> heads) {

    ScaledRanges {
        heads = List.copyOf(heads);
    }

    /** Nothing seen yet. */
    static ScaledRanges empty(String attention, HeadFactor factor, int heads) {
        List<Range.Builder> builders = Stream.generate(Range.Builder::new).limit(heads).toList();
        return new ScaledRanges(attention, factor, builders);
    }

    /** Notes the values that count. */
    void add(RealValues real, String wire, Shape shape, double[] values) {
        int matrix = shape.rows() * shape.columns();
        real.forEach(
                wire,
                shape,
                (from, to) -> heads.get(from / matrix % shape.heads()).add(values, from, to));
    }

    /** Notes all that others are of. */
    void add(ScaledRanges other) {
        for (int h = 0; h < heads.size(); h++) {
            heads.get(h).add(other.heads.get(h));
        }
    }

    /**
     * The range of the whole wire.
     *
     * @param factors what the values of a head are multiplied by, by head
     */
    Range range(IntToDoubleFunction factors) {
        return IntStream.range(0, heads.size())
                .mapToObj(h -> heads.get(h).build().times(factors.applyAsDouble(h)))
                .reduce(Range::and)
                .orElseThrow();
    }
}
