package io.secformer.infer.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Whether what was sent under masks is uniform, alone and together with what else was: a mask that
 * served two tensors leaves each of them uniform, and not their difference.
 *
 * <p>Of every tensor there is a value an inference. Tests are chi-squares of the four highest and
 * the four lowest bits, over all words and inferences.
 */
final class JointUniformity {
    /**
     * With 15 degrees of freedom above this once in some 10^13: all tests together raise no false
     * alarm in 10^7 runs, whatever becomes of the engine.
     */
    static final double LIMIT = 95;

    private static final int BITS = 4;

    /** Fewer words than these tell nothing by 16 bins. */
    private static final int MINIMUM_WORDS = 16 * 8;

    private record Series(int bits, boolean paired, List<long[]> values) {
        int size() {
            return values.getFirst().length;
        }
    }

    private final Map<String, Series> series = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private int tests;
    private double worst;

    /** Adds the words of an inference, on a ring of so many bits. */
    void add(String name, int ringBits, long[] words) {
        add(name, ringBits, true, words);
    }

    /** The same of words that need not be uniform together with others. */
    void addAlone(String name, int ringBits, long[] words) {
        add(name, ringBits, false, words);
    }

    private void add(String name, int ringBits, boolean paired, long[] words) {
        series.computeIfAbsent(name, _ -> new Series(ringBits, paired, new ArrayList<>()))
                .values()
                .add(words);
    }

    /** Tests every tensor, and all differences of two of one size. */
    List<String> failures() {
        List<Map.Entry<String, Series>> all = List.copyOf(series.entrySet());
        for (int a = 0; a < all.size(); a++) {
            Series x = all.get(a).getValue();
            test(all.get(a).getKey(), x, null, 0);
            for (int b = 0; b < all.size(); b++) {
                Series y = all.get(b).getValue();
                if (x.size() != y.size() || !x.paired() || !y.paired()) {
                    continue;
                }
                String pair = all.get(a).getKey() + " less " + all.get(b).getKey();
                if (a < b) {
                    test(pair, x, y, 0);
                }
                test(pair + " of the inference before", x, y, 1);
            }
        }
        return failures;
    }

    int tests() {
        return tests;
    }

    double worst() {
        return worst;
    }

    private void test(String what, Series x, @Nullable Series y, int lag) {
        int bits = y == null ? x.bits() : Math.min(x.bits(), y.bits());
        int inferences = x.values().size() - lag;
        if (bits < BITS || (long) inferences * x.size() < MINIMUM_WORDS) {
            return;
        }
        long[] top = new long[1 << BITS];
        long[] bottom = new long[1 << BITS];
        for (int n = 0; n < inferences; n++) {
            long[] one = x.values().get(n + lag);
            long[] other = y == null ? new long[one.length] : y.values().get(n);
            for (int i = 0; i < one.length; i++) {
                long difference = one[i] - other[i];
                top[(int) (difference << (64 - bits) >>> (64 - BITS))]++;
                bottom[(int) difference & ((1 << BITS) - 1)]++;
            }
        }
        require(what + ", highest bits", top);
        require(what + ", lowest bits", bottom);
    }

    /** Tests bins that were counted elsewhere. */
    void require(String what, long[] bins) {
        double expected = (double) LongStream.of(bins).sum() / bins.length;
        double chiSquare = 0;
        for (long bin : bins) {
            chiSquare += (bin - expected) * (bin - expected) / expected;
        }
        // As many standard deviations as of 16 bins.
        double degrees = bins.length - 1;
        double comparable = 15 + (chiSquare - degrees) * Math.sqrt(15 / degrees);
        tests++;
        worst = Math.max(worst, comparable);
        if (!(comparable < LIMIT)) {
            failures.add(
                    String.format(
                            Locale.ROOT, "not uniform: %s: chi-square %.0f", what, chiSquare));
        }
    }
}
