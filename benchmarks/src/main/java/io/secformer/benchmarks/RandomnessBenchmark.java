package io.secformer.benchmarks;

import io.secformer.infer.random.AesCtrPrg;
import io.secformer.infer.random.Seed;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** AES in counter mode. Unit: bytes of a stream, words of a mask. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class RandomnessBenchmark {
    /** What one value of a piece of dealt shares takes, in words of 40 bits. */
    private static final int BYTES = (1 << 13) * 40 / 8;

    private final Seed seed = new Seed(new byte[Seed.SEED_BYTES]);
    private final AesCtrPrg stream = new AesCtrPrg(seed, 1, 2, 3);
    private final byte[] bytes = new byte[BYTES];
    private int next;

    /** A stream that is open. */
    @Benchmark
    @OperationsPerInvocation(BYTES)
    public byte[] stream() {
        stream.fill(bytes, 0, BYTES);
        return bytes;
    }

    /** A new stream every time: what deriving its key costs too. */
    @Benchmark
    @OperationsPerInvocation(BYTES)
    public byte[] newStream() {
        new AesCtrPrg(seed, 1, 2, next++).fill(bytes, 0, BYTES);
        return bytes;
    }

    /** A party's share of a mask of 40 bits for a hidden state: its streams, unpacked. */
    @Benchmark
    @OperationsPerInvocation(Layer.HIDDEN_STATE)
    public long[] mask(DealerAndParty dealing) {
        return dealing.party().mask(DealerAndParty.OPERATION, Layer.HIDDEN_STATE, 40);
    }
}
