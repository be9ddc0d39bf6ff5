package io.secformer.benchmarks;

import io.secformer.convert.ring.VectorRingMatmul;
import io.secformer.convert.ring.WideLanes;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.PlainRingMatmul;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Matrix products modulo a power of two with a right factor that was laid out before, as the
 * servers keep their weights. Unit: multiply-adds.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RingProductBenchmark {

    /** Both factors of one product, and its result. */
    @State(Scope.Thread)
    public abstract static class Factors {
        /** Which implementation multiplies; vector: what the engine chooses on this machine. */
        @Param({"vector", "whole", "parts", "plain"})
        public String kernel = "";

        /** Bits of the product that are wanted. */
        @Param({"32", "40", "48", "64"})
        public int bits;

        /** Threads that share one product. */
        @Param("1")
        public int workers;

        private final int rows;
        private final int inner;
        private final int columns;
        private final long[] left;
        private final long[] result;
        private Workers threads;
        private RingMatmul matmul;
        private PackedMatrix right;

        Factors(int rows, int inner, int columns) {
            this.rows = rows;
            this.inner = inner;
            this.columns = columns;
            this.left = new long[rows * inner];
            this.result = new long[rows * columns];
        }

        /** Draws the factors and lays the right one out. */
        @Setup
        public void draw() {
            threads = new Workers(workers);
            matmul = kernel(kernel, threads);
            RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
            for (int i = 0; i < left.length; i++) {
                left[i] = random.nextLong();
            }
            long[] words = random.longs((long) inner * columns).toArray();
            right = matmul.pack(inner, columns, bits, words, 0);
        }

        static RingMatmul kernel(String name, Workers threads) {
            return switch (name) {
                case "vector" -> new VectorRingMatmul(threads);
                case "whole" -> new VectorRingMatmul(threads, WideLanes.WHOLE);
                case "parts" -> new VectorRingMatmul(threads, WideLanes.PARTS);
                case "plain" -> new PlainRingMatmul(threads);
                default ->
                        throw new IllegalArgumentException(
                                "kernel must be vector, whole, parts or plain, found " + name);
            };
        }

        /** Stops the threads. */
        @TearDown
        public void stop() {
            threads.close();
        }

        long[] multiply() {
            matmul.multiply(rows, left, 0, right, result, 0);
            return result;
        }
    }

    /** A hidden state and a weight of the attention. */
    public static class Attention extends Factors {
        public Attention() {
            super(128, 768, 768);
        }
    }

    /** A hidden state and the weight that leads to the activation. */
    public static class Intermediate extends Factors {
        public Intermediate() {
            super(128, 768, 3072);
        }
    }

    /** What the activation gives and the weight that reads it. */
    public static class Output extends Factors {
        public Output() {
            super(128, 3072, 768);
        }
    }

    /** One head's scores: values and masks beside each other, so twice as long. */
    public static class HeadScores extends Factors {
        public HeadScores() {
            super(128, 128, 128);
        }
    }

    @Benchmark
    @OperationsPerInvocation(128 * 768 * 768)
    public long[] attention128x768x768(Attention factors) {
        return factors.multiply();
    }

    @Benchmark
    @OperationsPerInvocation(128 * 768 * 3072)
    public long[] intermediate128x768x3072(Intermediate factors) {
        return factors.multiply();
    }

    @Benchmark
    @OperationsPerInvocation(128 * 3072 * 768)
    public long[] output128x3072x768(Output factors) {
        return factors.multiply();
    }

    @Benchmark
    @OperationsPerInvocation(128 * 128 * 128)
    public long[] head128x128x128(HeadScores factors) {
        return factors.multiply();
    }
}
