package io.secformer.benchmarks;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.dealer.DealtShares;
import io.secformer.infer.dealer.PieceStore;
import io.secformer.infer.dealer.Scratch;
import io.secformer.infer.dealer.SeedShares;
import io.secformer.infer.dealer.SessionSeeds;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.random.Seed;
import java.util.Arrays;
import java.util.HashMap;
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
public class Dealing {
    /** The operation that a benchmark deals, or opens. */
    static final int OPERATION = 3;

    private static final long INFERENCE = 1;

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

    /** Starts both. */
    @Setup
    public void start() {
        threads = new Workers(workers);
        RingKernels kernels = RingKernels.choose(threads, System.err::println);
        dealer = new DealerContext(seeds, INFERENCE, this::keep, kernels);
        discarding =
                new DealerContext(
                        seeds, INFERENCE, (operation, pieces) -> latest = pieces, kernels);
        party = new PartyContext(0, first, INFERENCE, shares, kernels);
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
        return new PartyContext(0, first, INFERENCE, shares, party.kernels());
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
        return new MaskedTensor(wire, values, words(count, wire.ringBits()));
    }
}
