package io.secformer.benchmarks;

import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.SeriesOp;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.suite.masked.SeriesProtocol;
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

/** GELU as a series, with a linear part, of all that a layer's activation reads. Unit: elements. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class SeriesBenchmark {
    private static final Wire WIRE = Layer.wire(15, 19, 2);

    /** Harmonics; columns of a typical model have 8 to 64, most of them 16. */
    @Param("16")
    public int harmonics;

    private DealerAndParty dealing;
    private SeriesProtocol protocol;
    private long[] mask;
    private MaskedTensor x;

    /** Deals and opens. */
    @Setup
    public void setUp(DealerAndParty dealing) {
        this.dealing = dealing;
        SeriesSite site =
                new SeriesSite("benchmark", Layer.series(WIRE, harmonics), 0.5, 16, 17, 58);
        protocol =
                new SeriesProtocol(
                        new SeriesOp(
                                new OpenedFormat(
                                        new Shape(1, 1, Layer.TOKENS, Layer.INTERMEDIATE), WIRE),
                                site));
        mask = dealing.words(Layer.ACTIVATED, WIRE.ringBits());
        x = dealing.opened(WIRE, Layer.ACTIVATED);
        dealing.prepare(protocol, mask);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.ACTIVATED)
    public List<long[]> evaluate() {
        return dealing.evaluate(protocol, x);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.ACTIVATED)
    public byte[][] deal() {
        return dealing.deal(protocol, mask);
    }
}
