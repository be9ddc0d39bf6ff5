package io.secformer.convert.calibrate.observe;

import io.secformer.convert.calibrate.observe.HeadRanges.HeadRange;
import io.secformer.convert.calibrate.observe.HeadRanges.Span;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What the wires of a softmax of halved scores take, from the ranges of the scores and of the
 * logarithms of their sums: nobody has to read the model once more to see them.
 */
final class HalvedRanges {
    private HalvedRanges() {}

    /**
     * The wires that formats are chosen by.
     *
     * @param scales of the heads, with one halving or more
     */
    static Map<String, Range> of(String attention, HeadRanges ranges, List<HeadScale> scales) {
        Map<String, Range> wires = new TreeMap<>();
        List<HeadRange> heads = ranges.of(attention);
        int halvings = scales.getFirst().halvings();
        Block block = Block.named(attention);
        Block first = block.halved(halvings);
        double[] logScales = scales.stream().mapToDouble(HeadScale::logScale).toArray();
        wires.put(
                first.wire(SiteRole.NUMERATORS),
                exponentials(
                        heads.stream()
                                .map(HeadRange::scores)
                                .map(s -> s.times(Math.scalb(1.0, -halvings)))
                                .toList(),
                        logScales));
        wires.put(
                first.wire(SiteRole.SUMS),
                exponentials(heads.stream().map(h -> h.sums().get(halvings)).toList(), logScales));
        for (int n = halvings - 1; n >= 0; n--) {
            int level = n;
            Block of = n == 0 ? block : block.halved(n);
            wires.put(
                    of.wire(SiteRole.SUMS),
                    exponentials(
                            heads.stream().map(h -> h.ratios().get(level)).toList(),
                            new double[logScales.length]));
        }
        return wires;
    }

    /** The exponentials of all heads' values, each with its scale. */
    private static Range exponentials(List<Span> logarithms, double[] logScales) {
        return IntStream.range(0, logScales.length)
                .mapToObj(h -> logarithms.get(h).plus(logScales[h]))
                .map(span -> Range.ofEnds(Math.exp(span.low()), Math.exp(span.high())))
                .reduce(Range::and)
                .orElseThrow();
    }
}
