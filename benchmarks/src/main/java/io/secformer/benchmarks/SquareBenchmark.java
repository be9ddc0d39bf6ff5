package io.secformer.benchmarks;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.SquareProtocol;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Squares of attention scores, without a padding mask. Unit: elements. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class SquareBenchmark {
    private static final Wire WIRE = Layer.wire(12, 19, 1);

    private final SquareProtocol protocol = new SquareProtocol(WIRE, 55);
    private Dealing dealing;
    private long[] mask;
    private MaskedTensor x;

    /** Deals and opens. */
    @Setup
    public void setUp(Dealing dealing) {
        this.dealing = dealing;
        mask = dealing.words(Layer.SCORES, WIRE.ringBits());
        x = dealing.opened(WIRE, Layer.SCORES);
        protocol.deal(dealing.dealer(), Dealing.OPERATION, mask);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.SCORES)
    public long[] evaluate() {
        return protocol.evaluate(dealing.partyWithShares(), Dealing.OPERATION, x);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.SCORES)
    public byte[][] deal() {
        protocol.deal(dealing.discarding(), Dealing.OPERATION, mask);
        return dealing.latest();
    }
}
