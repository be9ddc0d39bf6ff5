package io.secformer.benchmarks;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.RowScaleProtocol;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A hidden state times one factor a row, for a LayerNorm. Unit: elements. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class RowScaleBenchmark {
    private static final Wire WIRE = Layer.wire(16, 22, 1);
    private static final Wire FACTOR = Layer.wire(16, 21, 1);

    private final RowScaleProtocol protocol = new RowScaleProtocol(WIRE, FACTOR, 56, Layer.HIDDEN);
    private Dealing dealing;
    private long[] mask;
    private long[] factorMask;
    private MaskedTensor x;
    private MaskedTensor factor;

    /** Deals and opens. */
    @Setup
    public void setUp(Dealing dealing) {
        this.dealing = dealing;
        mask = dealing.words(Layer.HIDDEN_STATE, WIRE.ringBits());
        factorMask = dealing.words(Layer.TOKENS, FACTOR.ringBits());
        x = dealing.opened(WIRE, Layer.HIDDEN_STATE);
        factor = dealing.opened(FACTOR, Layer.TOKENS);
        protocol.deal(dealing.dealer(), Dealing.OPERATION, mask, factorMask);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.HIDDEN_STATE)
    public long[] evaluate() {
        return protocol.evaluate(dealing.partyWithShares(), Dealing.OPERATION, x, factor);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.HIDDEN_STATE)
    public byte[][] deal() {
        protocol.deal(dealing.discarding(), Dealing.OPERATION, mask, factorMask);
        return dealing.latest();
    }
}
