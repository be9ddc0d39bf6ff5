package io.secformer.benchmarks;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.Square;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.suite.masked.SquareProtocol;
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

/** Squares of attention scores, without a padding mask. Unit: elements. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class SquareBenchmark {
    private static final Wire WIRE = Layer.wire(12, 19, 1);

    private final SquareProtocol protocol =
            new SquareProtocol(new Square(new OpenedFormat(Layer.SCORES_SHAPE, WIRE), 55));
    private DealerAndParty dealing;
    private long[] mask;
    private MaskedTensor x;

    /** Deals and opens. */
    @Setup
    public void setUp(DealerAndParty dealing) {
        this.dealing = dealing;
        mask = dealing.words(Layer.SCORES, WIRE.ringBits());
        x = dealing.opened(WIRE, Layer.SCORES);
        dealing.prepare(protocol, mask);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.SCORES)
    public List<long[]> evaluate() {
        return dealing.evaluate(protocol, x);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.SCORES)
    public byte[][] deal() {
        return dealing.deal(protocol, mask);
    }
}
