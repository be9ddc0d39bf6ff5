package io.secformer.benchmarks;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.MaskedSquare;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.suite.masked.MaskedSquareProtocol;
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

/** Squares of attention scores times the padding mask (2Quad). Unit: elements. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class MaskedSquareBenchmark {
    private static final Wire WIRE = Layer.wire(12, 19, 1);

    private final MaskedSquareProtocol protocol =
            new MaskedSquareProtocol(
                    new MaskedSquare(
                            new OpenedFormat(Layer.SCORES_SHAPE, WIRE), Layer.MASK_FORMAT, 55));
    private DealerAndParty dealing;
    private long[] mask;
    private long[] tokenMask;
    private MaskedTensor x;
    private MaskedTensor tokens;

    /** Deals and opens. */
    @Setup
    public void setUp(DealerAndParty dealing) {
        this.dealing = dealing;
        mask = dealing.words(Layer.SCORES, WIRE.ringBits());
        tokenMask = dealing.words(Layer.TOKENS, 1);
        x = dealing.opened(WIRE, Layer.SCORES);
        tokens = dealing.opened(Layer.PADDING_MASK, Layer.TOKENS);
        dealing.prepare(protocol, mask, tokenMask);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.SCORES)
    public List<long[]> evaluate() {
        return dealing.evaluate(protocol, x, tokens);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.SCORES)
    public byte[][] deal() {
        return dealing.deal(protocol, mask, tokenMask);
    }
}
