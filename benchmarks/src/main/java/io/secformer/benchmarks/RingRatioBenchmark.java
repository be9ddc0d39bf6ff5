package io.secformer.benchmarks;

import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How many times as fast one ring product is as another, both in turn on one thread. Time is the
 * processor's, not the clock's, and of either product the best of an iteration counts; so the ratio
 * of both holds on a busy machine too. The score itself counts pairs of products.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Thread)
public class RingRatioBenchmark {
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    /** Best times of an iteration; JMH adds those of all iterations up. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Times {
        private long measured;
        private long beside;

        /** Forgets the iteration before. */
        @Setup(Level.Iteration)
        public void forget() {
            measured = Long.MAX_VALUE;
            beside = Long.MAX_VALUE;
        }

        /** Nanoseconds of the product that is measured. */
        public long nanos() {
            return measured;
        }

        /** Nanoseconds of the product beside. */
        public long besideNanos() {
            return beside;
        }
    }

    /** What is measured: a kernel of {@link RingProductBenchmark}. */
    @Param("parts")
    public String kernel = "";

    /** What it is measured by. */
    @Param("whole")
    public String beside = "";

    /** Bits of the products that are wanted. */
    @Param({"32", "40", "48", "64"})
    public int bits;

    /** Bits of the product beside. */
    @Param("64")
    public int besideBits;

    /** Rows, inner size and columns. */
    @Param({"128x768x768", "128x768x3072", "128x3072x768", "128x64x128", "128x128x64"})
    public String shape = "";

    /** Whether either lays the right factor out every time, as those of heads are. */
    @Param("false")
    public boolean fresh;

    private Workers threads;
    private Product measured;
    private Product other;

    private static final class Product {
        private final RingMatmul matmul;
        private final int bits;
        private final int rows;
        private final int inner;
        private final int columns;
        private final long[] left;
        private final long[] words;
        private final long[] result;
        private PackedMatrix right;

        Product(RingMatmul matmul, int bits, String shape) {
            String[] sizes = shape.split("x", -1);
            this.matmul = matmul;
            this.bits = bits;
            this.rows = Integer.parseInt(sizes[0]);
            this.inner = Integer.parseInt(sizes[1]);
            this.columns = Integer.parseInt(sizes[2]);
            RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
            this.left = random.longs((long) rows * inner).toArray();
            this.words = random.longs((long) inner * columns).toArray();
            this.result = new long[rows * columns];
            this.right = pack();
        }

        private PackedMatrix pack() {
            return matmul.pack(inner, columns, bits, words, 0);
        }

        long nanos(boolean fresh) {
            long start = CLOCK.getCurrentThreadCpuTime();
            if (fresh) {
                right = pack();
            }
            matmul.multiply(rows, left, 0, right, result, 0);
            return CLOCK.getCurrentThreadCpuTime() - start;
        }
    }

    /** Draws the factors and lays the right ones out. */
    @Setup
    public void draw() {
        threads = new Workers(1);
        measured = new Product(RingProductBenchmark.Factors.kernel(kernel, threads), bits, shape);
        other =
                new Product(
                        RingProductBenchmark.Factors.kernel(beside, threads), besideBits, shape);
    }

    /** Stops the threads. */
    @TearDown
    public void stop() {
        threads.close();
    }

    @Benchmark
    public long[] ratio(Times times) {
        times.beside = Math.min(times.beside, other.nanos(fresh));
        times.measured = Math.min(times.measured, measured.nanos(fresh));
        return measured.result;
    }
}
