package io.secformer.benchmarks;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.correlation.DealtShares;
import io.secformer.infer.correlation.PieceStore;
import io.secformer.infer.correlation.Scratch;
import io.secformer.infer.correlation.SeedShares;
import io.secformer.infer.correlation.SessionSeeds;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.DealerWeights;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.PartyWeights;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import io.secformer.infer.random.Seed;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The dealer and party 0 of one inference. The party's shares are put back after their use, since
 * only the time counts that this takes: nothing that an engine may do.
 */
@State(Scope.Thread)
public class DealerAndParty {
    /** The operation that a benchmark deals, or opens. */
    static final int OPERATION = 3;

    private static final long INFERENCE = 1;

    private static final Peer NOBODY =
            (payload, size) -> {
                throw new IllegalStateException("there is no other party");
            };

    /** Threads that share the work of one call. */
    @Param("1")
    public int workers;

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(INFERENCE);
    private final Seed first = new Seed(bytes(Seed.SEED_BYTES));
    private final SessionSeeds seeds = new SessionSeeds(first, new Seed(bytes(Seed.SEED_BYTES)));
    private final Map<Integer, byte[][]> dealt = new HashMap<>();
    private final DealtShares shares = new DealtShares(PieceStore.inHeap());
    private byte[][] latest = {};
    private Workers threads;
    private DealerContext dealer;
    private DealerContext discarding;
    private PartyContext party;
    private PartyWeights noWeights;

    /** Starts both. */
    @Setup
    public void start() {
        threads = new Workers(workers);
        RingKernels kernels = RingKernels.choose(threads, System.err::println);
        // No benchmark multiplies a weight.
        DealerWeights noMasks = new DealerWeights(List.of(), seeds, kernels);
        noWeights =
                PartyWeights.open(
                        List.of(), _ -> new long[0], first, (payload, size) -> payload, kernels);
        dealer = new DealerContext(seeds, INFERENCE, noMasks, this::keep, kernels);
        discarding =
                new DealerContext(
                        seeds, INFERENCE, noMasks, (operation, pieces) -> latest = pieces, kernels);
        party = new PartyContext(0, first, INFERENCE, noWeights, shares, kernels);
    }

    /** Stops the threads. */
    @TearDown
    public void stop() {
        threads.close();
    }

    private void keep(int operation, byte[][] corrections) {
        int[] sizes = Arrays.stream(corrections).mapToInt(piece -> piece.length).toArray();
        DealtShares once = new DealtShares(PieceStore.inHeap());
        SeedShares.expand(first, INFERENCE, operation, sizes, threads, once);
        byte[][] pieces = new byte[sizes.length][];
        Arrays.setAll(pieces, piece -> once.take(operation, piece, new Scratch()).bytes());
        dealt.put(operation, pieces);
    }

    /** The dealer, for what the party is to use. */
    DealerContext dealer() {
        return dealer;
    }

    /** The dealer, whose corrections nobody receives, for its own benchmarks. */
    DealerContext discarding() {
        return discarding;
    }

    /** Deals for a protocol, whose corrections nobody receives. */
    byte[][] deal(Protocol<?> protocol, long[]... masks) {
        protocol.deal(discarding, OPERATION, List.of(masks));
        return latest;
    }

    /** Deals what the party is to use. */
    void prepare(Protocol<?> protocol, long[]... masks) {
        protocol.deal(dealer, OPERATION, List.of(masks));
    }

    /** Evaluates a protocol that takes no rounds. */
    List<long[]> evaluate(Protocol<? super MaskedTensor> protocol, MaskedTensor... operands) {
        return protocol.evaluate(partyWithShares(), NOBODY, OPERATION, List.of(operands));
    }

    /** The corrections that were discarded last. */
    byte[][] latest() {
        return latest;
    }

    /** The party, for a benchmark that uses no dealt shares. */
    PartyContext party() {
        return party;
    }

    /** A party that has opened nothing yet: under a mask that is good once. */
    PartyContext freshParty() {
        return new PartyContext(0, first, INFERENCE, noWeights, shares, party.kernels());
    }

    /** The party, with all that was dealt. Some microseconds. */
    PartyContext partyWithShares() {
        dealt.forEach(shares::accept);
        return party;
    }

    /** Words uniform in {@code [0, 2^bits)}. */
    long[] words(int count, int bits) {
        long mask = FixedPoint.mask(bits);
        return random.longs(count).map(word -> word & mask).toArray();
    }

    /** Uniform bytes. */
    final byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** An opened tensor as the party sees it: all of it is uniform. */
    MaskedTensor opened(Wire wire, int count) {
        long[] values = words(count, wire.ringBits());
        for (int i = 0; i < count; i++) {
            values[i] -= wire.offset();
        }
        return new MaskedTensor(party.leads(), wire, values, words(count, wire.ringBits()));
    }
}
