package io.secformer.benchmarks;

import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
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
 * How many times as fast one ring product is as another, both in turn. What else the machine does
 * disturbs both, and of either the best time of an iteration counts; so the ratio holds on a busy
 * machine too. The score itself counts pairs of products.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Thread)
public class RingRatioBenchmark {

    /** Best times of an iteration, which JMH starts from nothing. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Times {
        private long slow;
        private long fast;

        /** Forgets the iteration before. */
        @Setup(Level.Iteration)
        public void forget() {
            slow = Long.MAX_VALUE;
            fast = Long.MAX_VALUE;
        }

        /** The ratio. */
        public double times() {
            return (double) slow / fast;
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

    /** Threads that share one product. */
    @Param("1")
    public int workers;

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
            long start = System.nanoTime();
            if (fresh) {
                right = pack();
            }
            matmul.multiply(rows, left, 0, right, result, 0);
            return System.nanoTime() - start;
        }
    }

    /** Draws the factors and lays the right ones out. */
    @Setup
    public void draw() {
        threads = new Workers(workers);
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
        times.slow = Math.min(times.slow, other.nanos(fresh));
        times.fast = Math.min(times.fast, measured.nanos(fresh));
        return measured.result;
    }
}
