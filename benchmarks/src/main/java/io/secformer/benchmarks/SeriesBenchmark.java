package io.secformer.benchmarks;

import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.infer.protocol.Angles;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.SeriesProtocol;
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

    private final Angles angles = new Angles();
    private Dealing dealing;
    private SeriesProtocol protocol;
    private long[] mask;
    private MaskedTensor x;

    /** Deals and opens. */
    @Setup
    public void setUp(Dealing dealing) {
        this.dealing = dealing;
        SeriesSite site =
                new SeriesSite("benchmark", Layer.series(WIRE, harmonics), 0.5, 16, 17, 58);
        protocol = new SeriesProtocol(WIRE, site);
        mask = dealing.words(Layer.ACTIVATED, WIRE.ringBits());
        x = dealing.opened(WIRE, Layer.ACTIVATED);
        protocol.deal(dealing.dealer(), angles, Dealing.OPERATION, mask);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.ACTIVATED)
    public long[] evaluate() {
        return protocol.evaluate(dealing.partyWithShares(), angles, Dealing.OPERATION, x);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.ACTIVATED)
    public byte[][] deal() {
        protocol.deal(dealing.discarding(), angles, Dealing.OPERATION, mask);
        return dealing.latest();
    }
}
