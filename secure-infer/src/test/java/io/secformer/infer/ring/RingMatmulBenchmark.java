package io.secformer.infer.ring;

import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.PlainRingMatmul;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import java.util.Arrays;
import java.util.Locale;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Prints multiply-adds per second of the ring products at the shapes of BERT-base, beside a loop of
 * lane products and sums that touches no memory. Run it on an idle machine; it is no test.
 */
public final class RingMatmulBenchmark {
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
    private static final int[][] SHAPES = {
        {128, 768, 768}, {128, 768, 3072}, {128, 3072, 768}, {128, 64, 128}, {1, 768, 768}
    };

    private RingMatmulBenchmark() {}

    /** Arguments: the number of threads (1). */
    public static void main(String[] arguments) {
        int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        double limit = registerLimit();
        System.out.printf(
                Locale.ROOT, "registers only, one thread: %.2f G multiply-adds/s%n", limit / 1e9);
        try (Workers workers = new Workers(threads)) {
            for (int[] shape : SHAPES) {
                run(new VectorRingMatmul(workers), shape, limit * threads);
            }
            run(new PlainRingMatmul(workers), SHAPES[0], limit * threads);
        }
    }

    private static void run(RingMatmul matmul, int[] shape, double limit) {
        long[] a = words(shape[0] * shape[1], 1);
        long[] b = words(shape[1] * shape[2], 2);
        long[] c = new long[shape[0] * shape[2]];
        PackedMatrix packed = matmul.pack(shape[1], shape[2], b, 0);
        double work = (double) shape[0] * shape[1] * shape[2];
        double resident = seconds(work, () -> matmul.multiply(shape[0], a, 0, packed, c, 0));
        double direct =
                seconds(
                        work,
                        () -> matmul.multiply(shape[0], shape[1], shape[2], a, 0, b, 0, c, 0));
        System.out.printf(
                Locale.ROOT,
                "%s, %s: packed %.2f G/s (%.0f %% of the limit), unpacked %.2f G/s%n",
                matmul.describe(),
                Arrays.toString(shape),
                work / resident / 1e9,
                100 * work / resident / limit,
                work / direct / 1e9);
    }

    private static double seconds(double work, Runnable product) {
        int repeats = Math.max(3, (int) (2e9 / work));
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 6; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < repeats; i++) {
                product.run();
            }
            best = Math.min(best, (System.nanoTime() - start) / 1e9 / repeats);
        }
        return best;
    }

    private static double registerLimit() {
        int steps = 5_000_000;
        double best = 0;
        for (int round = 0; round < 12; round++) {
            long start = System.nanoTime();
            long sum = registerLoop(steps, round);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (sum == 42) {
                System.out.println("an unlikely sum");
            }
            best = Math.max(best, 12.0 * SPECIES.length() * steps / seconds);
        }
        return best;
    }

    private static long registerLoop(int steps, long start) {
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
        LongVector sA = x.add(10);
        LongVector sB = x.add(11);
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
            sA = sA.mul(y).add(x);
            sB = sB.mul(y).add(x);
        }
        LongVector sum = s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7);
        return sum.add(s8).add(s9).add(sA).add(sB).reduceLanes(VectorOperators.ADD);
    }

    private static long[] words(int count, long seed) {
        long[] words = new long[count];
        long state = seed;
        for (int i = 0; i < count; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            words[i] = state;
        }
        return words;
    }
}
