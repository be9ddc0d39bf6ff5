package io.secformer.convert.calibrate.fit;

import io.secformer.convert.fixedpoint.Series;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Fits that were made, by all that decides them. They take most of the time of a plan, and a model
 * is planned again with other fraction bits but the same fits.
 */
public final class FitCache {
    /** Those of the process: intervals are rounded, so that models share many. */
    public static final FitCache SHARED = new FitCache();

    /** A fit takes some kilobytes. */
    private static final int MOST = 8192;

    private final Map<Object, Series> fits = new ConcurrentHashMap<>();

    /**
     * The fit of a request, made at its first one.
     *
     * @param request a value that is equal for equal fits
     */
    public Series of(Object request, Supplier<Series> fit) {
        Series known = fits.get(request);
        if (known == null) {
            // Made outside the map's locks: a fit takes seconds, and is the same whoever makes it.
            known = fit.get();
            if (fits.size() >= MOST) {
                fits.clear();
            }
            fits.putIfAbsent(request, known);
        }
        return known;
    }

    /** How many different fits were made. */
    public int size() {
        return fits.size();
    }
}
