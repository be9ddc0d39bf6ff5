package io.secformer.benchmarks;

import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.SumOfSquares;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.suite.masked.RowSquaresProtocol;
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

/** Sums of squares of a hidden state's rows, for a LayerNorm. Unit: elements. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class RowSquaresBenchmark {
    private static final Wire WIRE = Layer.wire(16, 22, 1);

    private final RowSquaresProtocol protocol =
            new RowSquaresProtocol(
                    new SumOfSquares(
                            new OpenedFormat(Layer.HIDDEN_SHAPE, WIRE),
                            ColumnExponents.none("x"),
                            43));
    private DealerAndParty dealing;
    private long[] mask;
    private MaskedTensor x;

    /** Deals and opens. */
    @Setup
    public void setUp(DealerAndParty dealing) {
        this.dealing = dealing;
        mask = dealing.words(Layer.HIDDEN_STATE, WIRE.ringBits());
        x = dealing.opened(WIRE, Layer.HIDDEN_STATE);
        dealing.prepare(protocol, mask);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.HIDDEN_STATE)
    public List<long[]> evaluate() {
        return dealing.evaluate(protocol, x);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.HIDDEN_STATE)
    public byte[][] deal() {
        return dealing.deal(protocol, mask);
    }
}
