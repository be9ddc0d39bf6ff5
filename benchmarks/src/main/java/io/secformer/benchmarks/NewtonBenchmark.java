package io.secformer.benchmarks;

import io.secformer.convert.fixedpoint.NewtonSite;
import io.secformer.convert.fixedpoint.NewtonStep;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.NewtonOp;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.suite.masked.NewtonProtocol;
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
 * A Newton step for the inverse square root of every row of eight sentences, where a plan has one
 * in a LayerNorm. Unit: rows.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class NewtonBenchmark {
    private static final Wire ARGUMENT = Layer.wire(9, 24, 1);
    private static final Wire ESTIMATE = Layer.wire(16, 21, 1);
    private static final int ROWS = 8 * Layer.TOKENS;
    private static final Shape SHAPE = new Shape(1, 1, ROWS, 1);

    private final NewtonProtocol protocol =
            new NewtonProtocol(
                    new NewtonOp(
                            new OpenedFormat(SHAPE, ARGUMENT),
                            new OpenedFormat(SHAPE, ESTIMATE),
                            new NewtonSite("benchmark", new NewtonStep(2, 10, 1e-12), 64)));
    private DealerAndParty dealing;
    private long[] mask;
    private long[] estimateMask;
    private MaskedTensor x;
    private MaskedTensor estimate;

    /** Deals and opens. */
    @Setup
    public void setUp(DealerAndParty dealing) {
        this.dealing = dealing;
        mask = dealing.words(ROWS, ARGUMENT.ringBits());
        estimateMask = dealing.words(ROWS, ESTIMATE.ringBits());
        x = dealing.opened(ARGUMENT, ROWS);
        estimate = dealing.opened(ESTIMATE, ROWS);
        dealing.prepare(protocol, mask, estimateMask);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public List<long[]> evaluate() {
        return dealing.evaluate(protocol, x, estimate);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public byte[][] deal() {
        return dealing.deal(protocol, mask, estimateMask);
    }
}
