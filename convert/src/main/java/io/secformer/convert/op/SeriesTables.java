package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Values of a plan's series in fixed point. Where the ring is small, every value that came once is
 * kept, with those beside it. May be shared by threads and inferences.
 */
public final class SeriesTables {

    private static final int LARGEST_TABLE_BITS = 20;

    private final Map<String, Table> tables = new ConcurrentHashMap<>();

    /** {@code slope * x + series(x)} at the site's fraction bits, for every word of a wire. */
    long[] evaluate(SeriesSite site, Wire wire, long[] words) {
        if (site.groups().size() > 1) {
            throw new IllegalArgumentException("columns are evaluated group by group");
        }
        long[] result =
                wire.ringBits() <= LARGEST_TABLE_BITS
                        ? tables.computeIfAbsent(site.name(), _ -> new Table(site.series(), wire))
                                .values(words, site.fractionBits())
                        : rounded(words, wire.fractionBits(), site.fractionBits(), site.series());
        if (site.slope() != 0) {
            int shift = site.slopeShift(wire.fractionBits());
            long sign = site.slope() > 0 ? 1 : -1;
            for (int i = 0; i < result.length; i++) {
                result[i] += sign * (words[i] << shift);
            }
        }
        return result;
    }

    /** A series at the words, of so many fraction bits, rounded to other fraction bits. */
    private static long[] rounded(
            long[] words, int wordFraction, int valueFraction, Series series) {
        // Products with powers of two are exact.
        double unit = Math.scalb(1.0, -wordFraction);
        double scale = Math.scalb(1.0, valueFraction);
        double[] xs = new double[words.length];
        for (int i = 0; i < xs.length; i++) {
            xs[i] = words[i] * unit;
        }
        double[] values = series.valuesAt(xs);
        long[] results = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            results[i] = (long) Math.rint(values[i] * scale);
        }
        return results;
    }

    /** A series over its ring, in runs of neighbours that are filled with their first use. */
    private static final class Table {
        private static final int RUN_BITS = 9;
        private static final int RUN = 1 << RUN_BITS;

        private final Series series;
        private final int wordFraction;
        private final int mask;
        private final AtomicReferenceArray<long[]> runs;

        Table(Series series, Wire wire) {
            this.series = series;
            this.wordFraction = wire.fractionBits();
            this.mask = (int) wire.mask();
            this.runs = new AtomicReferenceArray<>((mask >>> RUN_BITS) + 1);
        }

        long[] values(long[] words, int valueFraction) {
            long[] result = new long[words.length];
            for (int i = 0; i < result.length; i++) {
                int word = (int) words[i] & mask;
                long[] run = runs.getAcquire(word >>> RUN_BITS);
                if (run == null) {
                    run = fill(word >>> RUN_BITS, valueFraction);
                }
                result[i] = run[word & (RUN - 1)];
            }
            return result;
        }

        /** Two threads may do the same work, and come to the same values. */
        private long[] fill(int run, int valueFraction) {
            long[] words = new long[RUN];
            for (int i = 0; i < RUN; i++) {
                words[i] = ((long) run << RUN_BITS) + i;
            }
            long[] values = rounded(words, wordFraction, valueFraction, series);
            runs.setRelease(run, values);
            return values;
        }
    }
}
