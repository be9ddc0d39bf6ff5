package io.secformer.convert.ring;

import io.secformer.convert.tensor.Workers;
import java.util.concurrent.atomic.AtomicLong;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The most 64-bit multiply-adds that a processor does: a loop of independent products and sums of
 * lanes that never leaves the registers. No matrix product of whole words is faster; products in
 * {@linkplain WideLanes#PARTS parts} are, where such lanes are slow.
 */
public final class MultiplyLimit {
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
    private static final int CHAINS = 12;
    private static final int STEPS = 1_000_000;

    private MultiplyLimit() {}

    /** Runs the loop on every thread of {@code workers}, some 10 ms, and returns its work. */
    public static long multiplyAdds(Workers workers) {
        AtomicLong sums = new AtomicLong();
        workers.run(workers.threads(), thread -> sums.addAndGet(loop(STEPS, thread)));
        // The sums are used, so that no compiler leaves the loop out; they are never this one.
        return sums.get() == 42 ? 0 : (long) CHAINS * SPECIES.length() * STEPS * workers.threads();
    }

    private static long loop(int steps, long start) {
        LongVector x = LongVector.broadcast(SPECIES, 3 + start);
        LongVector y = LongVector.broadcast(SPECIES, 0x9E3779B97F4A7C15L);
        LongVector s0 = x;
        LongVector s1 = x.add(1);
        LongVector s2 = x.add(2);
        LongVector s3 = x.add(3);
        LongVector s4 = x.add(4);
        LongVector s5 = x.add(5);
        LongVector s6 = x.add(6);
        LongVector s7 = x.add(7);
        LongVector s8 = x.add(8);
        LongVector s9 = x.add(9);
        LongVector s10 = x.add(10);
        LongVector s11 = x.add(11);
        for (int i = 0; i < steps; i++) {
            s0 = s0.mul(y).add(x);
            s1 = s1.mul(y).add(x);
            s2 = s2.mul(y).add(x);
            s3 = s3.mul(y).add(x);
            s4 = s4.mul(y).add(x);
            s5 = s5.mul(y).add(x);
            s6 = s6.mul(y).add(x);
            s7 = s7.mul(y).add(x);
            s8 = s8.mul(y).add(x);
            s9 = s9.mul(y).add(x);
            s10 = s10.mul(y).add(x);
            s11 = s11.mul(y).add(x);
        }
        LongVector sum = s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7);
        return sum.add(s8).add(s9).add(s10).add(s11).reduceLanes(VectorOperators.ADD);
    }
}
