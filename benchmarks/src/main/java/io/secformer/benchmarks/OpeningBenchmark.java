package io.secformer.benchmarks;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.infer.protocol.Opening;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.suite.masked.OpenProtocol;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A party's part of opening a hidden state, the network left out: adding its mask, which was
 * expanded before, packing, and adding what the other party sent. Unit: elements.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class OpeningBenchmark {
    /** Bits of the wire. */
    @Param({"22", "38"})
    public int bits;

    private DealerAndParty dealing;
    private Wire wire;
    private long[] share;
    private Peer peer;
    private PartyContext party;

    /** Draws this party's share, and what the other party sends. */
    @Setup
    public void setUp(DealerAndParty dealing) {
        this.dealing = dealing;
        wire = Layer.wire(14, bits, 0);
        share = dealing.words(Layer.HIDDEN_STATE, Long.SIZE);
        byte[] theirs =
                dealing.bytes(OpenProtocol.bytes(List.of(wire), List.of(Layer.HIDDEN_STATE)));
        peer = (payload, expected) -> theirs;
    }

    /** Expands the mask, which the opening takes. */
    @Setup(Level.Invocation)
    public void prepare() {
        party = dealing.freshParty();
        party.prepareMask(DealerAndParty.OPERATION, Layer.HIDDEN_STATE, bits);
    }

    @Benchmark
    @OperationsPerInvocation(Layer.HIDDEN_STATE)
    public long[] evaluate() {
        Opening.Item item = new Opening.Item(DealerAndParty.OPERATION, wire, share);
        return OpenProtocol.open(party, peer, List.of(item)).getFirst().values();
    }
}
