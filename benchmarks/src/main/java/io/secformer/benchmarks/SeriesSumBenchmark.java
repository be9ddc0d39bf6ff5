package io.secformer.benchmarks;

import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.PlainSeries;
import io.secformer.convert.ring.SeriesKernel;
import io.secformer.convert.ring.VectorSeries;
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

/**
 * The sums of a series over a piece of elements, whose shares a cache holds. Unit: elements. With
 * registers of fewer than 256 bits the engine sums the plain way.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class SeriesSumBenchmark {
    private static final int ELEMENTS = 512;

    /** Bits of a share of a harmonic of GELU. */
    private static final int SHARE_BITS = 58;

    /** Which implementation sums. */
    @Param({"vector", "plain"})
    public String kernel = "";

    /** Harmonics. */
    @Param("16")
    public int harmonics;

    private final double[] cosines = new double[ELEMENTS];
    private final double[] sines = new double[ELEMENTS];
    private final long[] sums = new long[ELEMENTS];
    private double[] as;
    private double[] bs;
    private byte[] packed;
    private SeriesKernel series;

    /** Draws angles, coefficients and shares. */
    @Setup
    public void draw() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        for (int i = 0; i < ELEMENTS; i++) {
            double angle = 2 * Math.PI * random.nextDouble();
            cosines[i] = Math.cos(angle);
            sines[i] = Math.sin(angle);
        }
        as = random.doubles(harmonics, -0x1p17, 0x1p17).toArray();
        bs = random.doubles(harmonics, -0x1p17, 0x1p17).toArray();
        // A register more, as the engine has it behind the shares.
        packed = new byte[2 * harmonics * BitPacking.packedBytes(ELEMENTS, SHARE_BITS) + 64];
        random.nextBytes(packed);
        series = kernel.equals("vector") ? new VectorSeries() : new PlainSeries();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public long[] sum() {
        series.add(1, as, bs, cosines, sines, ELEMENTS, packed, 0, SHARE_BITS, sums);
        return sums;
    }
}
