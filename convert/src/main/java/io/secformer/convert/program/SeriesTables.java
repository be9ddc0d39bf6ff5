package io.secformer.convert.program;

import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Values of a plan's series in fixed point: a table of the whole period where the ring is small,
 * else one evaluation after another. May be shared by threads and inferences.
 */
public final class SeriesTables {

    private static final int LARGEST_TABLE_BITS = 20;

    private final Map<String, long[]> tables = new ConcurrentHashMap<>();

    /** {@code slope * x + series(x)} at the site's fraction bits, for every word of a wire. */
    long[] evaluate(SeriesSite site, Wire wire, long[] words) {
        long[] result = new long[words.length];
        int shift = site.slope() == 0 ? 0 : site.slopeShift(wire.fractionBits());
        long sign = site.slope() == 0 ? 0 : (site.slope() > 0 ? 1 : -1);
        if (site.groups().size() > 1) {
            throw new IllegalArgumentException("columns are evaluated group by group");
        }
        if (wire.ringBits() <= LARGEST_TABLE_BITS) {
            long[] table = tables.computeIfAbsent(site.name(), name -> table(site, wire));
            int mask = table.length - 1;
            for (int i = 0; i < result.length; i++) {
                result[i] = table[(int) words[i] & mask] + sign * (words[i] << shift);
            }
            return result;
        }
        for (int i = 0; i < result.length; i++) {
            double x = Math.scalb((double) words[i], -wire.fractionBits());
            result[i] = value(site, x) + sign * (words[i] << shift);
        }
        return result;
    }

    private static long[] table(SeriesSite site, Wire wire) {
        long[] table = new long[1 << wire.ringBits()];
        for (int i = 0; i < table.length; i++) {
            table[i] = value(site, Math.scalb((double) i, -wire.fractionBits()));
        }
        return table;
    }

    private static long value(SeriesSite site, double x) {
        Series series = site.series();
        return (long) Math.rint(Math.scalb(series.valueAt(x), site.fractionBits()));
    }
}
