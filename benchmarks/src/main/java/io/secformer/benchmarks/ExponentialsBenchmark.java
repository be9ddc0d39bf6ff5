package io.secformer.benchmarks;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Exponentials;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.suite.masked.ExponentialProtocol;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Exponentials of attention scores (exact softmax). Unit: elements. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class ExponentialsBenchmark {
    private static final Wire WIRE = Layer.wire(10, 16, 0);

    /** Arcs of the circle of scores. */
    @Param("5")
    public int arcs;

    private DealerAndParty dealing;
    private ExponentialProtocol protocol;
    private long[] mask;
    private MaskedTensor x;

    /** Deals and opens. */
    @Setup
    public void setUp(DealerAndParty dealing) {
        this.dealing = dealing;
        ExponentialSite.Head head = new ExponentialSite.Head(2, 0, -4, 24);
        ExponentialSite site =
                new ExponentialSite(
                        "benchmark",
                        Collections.nCopies(Layer.HEADS, head),
                        0,
                        WIRE.period(),
                        arcs,
                        40,
                        63);
        protocol =
                new ExponentialProtocol(
                        new Exponentials(new OpenedFormat(Layer.SCORES_SHAPE, WIRE), site));
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
