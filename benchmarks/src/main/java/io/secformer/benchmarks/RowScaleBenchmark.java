package io.secformer.benchmarks;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.ScaleRows;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.suite.masked.RowScaleProtocol;
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

/** A hidden state times one factor a row, for a LayerNorm. Unit: elements. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class RowScaleBenchmark {
    private static final Wire WIRE = Layer.wire(16, 22, 1);
    private static final Wire FACTOR = Layer.wire(16, 21, 1);

    private final RowScaleProtocol protocol =
            new RowScaleProtocol(
                    new ScaleRows(
                            new OpenedFormat(Layer.HIDDEN_SHAPE, WIRE),
                            new OpenedFormat(Layer.HIDDEN_SHAPE.withColumns(1), FACTOR),
                            56));
    private DealerAndParty dealing;
    private long[] mask;
    private long[] factorMask;
    private MaskedTensor x;
    private MaskedTensor factor;

    /** Deals and opens. */
    @Setup
    public void setUp(DealerAndParty dealing) {
        this.dealing = dealing;
        mask = dealing.words(Layer.HIDDEN_STATE, WIRE.ringBits());
        factorMask = dealing.words(Layer.TOKENS, FACTOR.ringBits());
        x = dealing.opened(WIRE, Layer.HIDDEN_STATE);
        factor = dealing.opened(FACTOR, Layer.TOKENS);
        dealing.prepare(protocol, mask, factorMask);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.HIDDEN_STATE)
    public List<long[]> evaluate() {
        return dealing.evaluate(protocol, x, factor);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.HIDDEN_STATE)
    public byte[][] deal() {
        return dealing.deal(protocol, mask, factorMask);
    }
}
