package io.secformer.benchmarks;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.Product;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.suite.masked.ProductProtocol;
import java.util.List;
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
                    new Product(
                            new OpenedFormat(Layer.HEADS_SHAPE, WIRE),
                            new OpenedFormat(Layer.HEADS_SHAPE, WIRE),
                            true));
    private DealerAndParty dealing;
    private long[] queryMask;
    private long[] keyMask;
    private MaskedTensor queries;
    private MaskedTensor keys;

    /** Deals and opens. */
    @Setup
    public void setUp(DealerAndParty dealing) {
        this.dealing = dealing;
        queryMask = dealing.words(Layer.HIDDEN_STATE, WIRE.ringBits());
        keyMask = dealing.words(Layer.HIDDEN_STATE, WIRE.ringBits());
        queries = dealing.opened(WIRE, Layer.HIDDEN_STATE);
        keys = dealing.opened(WIRE, Layer.HIDDEN_STATE);
        dealing.prepare(protocol, queryMask, keyMask);
    }

    @Benchmark
    @OperationsPerInvocation(MULTIPLY_ADDS)
    public List<long[]> evaluate() {
        return dealing.evaluate(protocol, queries, keys);
    }

    @Benchmark
    @OperationsPerInvocation(MULTIPLY_ADDS)
    public byte[][] deal() {
        return dealing.deal(protocol, queryMask, keyMask);
    }
}
