package io.secformer.benchmarks;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.ProductProtocol;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Queries times keys of all heads, each party's product of values and masks. Unit: multiply-adds of
 * the product in the clear, of which the dealer does as many and a party twice as many.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class ProductBenchmark {
    private static final Wire WIRE = Layer.wire(14, 32, 0);
    private static final int MULTIPLY_ADDS = Layer.SCORES * Layer.HEAD_SIZE;

    private final ProductProtocol protocol =
            new ProductProtocol(
                    Layer.HEADS_SHAPE,
                    Layer.HEADS_SHAPE,
                    true,
                    WIRE.ringBits(),
                    Layer.SCORES_SHAPE);
    private Dealing dealing;
    private long[] queryMask;
    private long[] keyMask;
    private MaskedTensor queries;
    private MaskedTensor keys;

    /** Deals and opens. */
    @Setup
    public void setUp(Dealing dealing) {
        this.dealing = dealing;
        queryMask = dealing.words(Layer.HIDDEN_STATE, WIRE.ringBits());
        keyMask = dealing.words(Layer.HIDDEN_STATE, WIRE.ringBits());
        queries = dealing.opened(WIRE, Layer.HIDDEN_STATE);
        keys = dealing.opened(WIRE, Layer.HIDDEN_STATE);
        protocol.deal(dealing.dealer(), Dealing.OPERATION, queryMask, keyMask);
    }

    @Benchmark
    @OperationsPerInvocation(MULTIPLY_ADDS)
    public long[] evaluate() {
        return protocol.evaluate(dealing.partyWithShares(), Dealing.OPERATION, queries, keys);
    }

    @Benchmark
    @OperationsPerInvocation(MULTIPLY_ADDS)
    public byte[][] deal() {
        protocol.deal(dealing.discarding(), Dealing.OPERATION, queryMask, keyMask);
        return dealing.latest();
    }
}
