package io.secformer.benchmarks;

import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.PlainPacking;
import io.secformer.convert.ring.VectorPacking;
import io.secformer.convert.ring.WordPacking;
import java.util.concurrent.TimeUnit;
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
 * Packing the low bits of words and unpacking them, in blocks that a cache holds, as the protocols
 * do. Unit: words. Without AVX-512 vector packing packs as plain does, but unpacks in registers.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class PackingBenchmark {
    private static final int WORDS = 1 << 13;

    /** Which implementation packs. */
    @Param({"vector", "plain"})
    public String kernel = "";

    /** Bits of a word. */
    @Param({"20", "32", "40", "52"})
    public int bits;

    private final long[] words =
            RandomGeneratorFactory.of("L64X128MixRandom").create(1).longs(WORDS).toArray();
    private final long[] unpacked = new long[WORDS];
    private WordPacking packing;
    private byte[] packed;

    /** Chooses the implementation, and packs what is to be unpacked. */
    @Setup
    public void choose() {
        packing = kernel.equals("vector") ? new VectorPacking() : new PlainPacking();
        packed = new byte[BitPacking.packedBytes(WORDS, bits)];
        packing.pack(words, 0, WORDS, bits, packed, 0);
    }

    @Benchmark
    @OperationsPerInvocation(WORDS)
    public byte[] pack() {
        packing.pack(words, 0, WORDS, bits, packed, 0);
        return packed;
    }

    @Benchmark
    @OperationsPerInvocation(WORDS)
    public long[] unpack() {
        packing.unpack(packed, 0, WORDS, bits, unpacked, 0);
        return unpacked;
    }
}
