package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.ParameterUse;
import io.secformer.convert.op.ParameterWords;
import io.secformer.convert.op.SecretFormat;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.correlation.DealtShares;
import io.secformer.infer.correlation.PieceStore;
import io.secformer.infer.correlation.SeedShares;
import io.secformer.infer.correlation.SessionSeeds;
import io.secformer.infer.protocol.PairedPeers.Both;
import io.secformer.infer.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Dealer and both parties of one inference, for tests that put in masks of their own choice. */
public final class TwoParties {
    /** The number of their inference. */
    public static final long INFERENCE = 7;

    private static final int OPERATION = 3;

    /** For inputs and masks. */
    public final RandomGenerator random;

    public final DealerContext dealer;
    public final PartyContext first;
    public final PartyContext second;

    /** What party 1 got from the dealer and has not used. */
    public final DealtShares corrections = new DealtShares(PieceStore.inHeap());

    private final PairedPeers peers = new PairedPeers();
    private long dealtBytes;

    /** Weights of a session: the dealer's masks, and what the parties have. */
    public record Weights(DealerWeights dealer, PartyWeights first, PartyWeights second) {

        /**
         * Opens weights between two parties.
         *
         * @param first party 0's shares
         * @param second party 1's
         */
        public static Weights open(
                SessionSeeds seeds,
                List<ParameterUse> uses,
                ParameterWords first,
                ParameterWords second,
                RingKernels kernels) {
            PairedPeers peers = new PairedPeers();
            Both<PartyWeights> parties =
                    PairedPeers.run(
                            () ->
                                    PartyWeights.open(
                                            uses, first, seeds.of(0), peers.first(), kernels),
                            () ->
                                    PartyWeights.open(
                                            uses, second, seeds.of(1), peers.second(), kernels));
            return new Weights(
                    new DealerWeights(uses, seeds, kernels), parties.first(), parties.second());
        }

        /** Weights that protocols open themselves. */
        static Weights unopened(
                List<ParameterUse> uses, ParameterWords first, ParameterWords second) {
            return new Weights(
                    new DealerWeights(),
                    PartyWeights.unopened(uses, first),
                    PartyWeights.unopened(uses, second));
        }
    }

    /** A party's weights of a program that multiplies by none. */
    public static PartyWeights noWeights() {
        return new TwoParties(1).first.weights();
    }

    /** Parties without weights. */
    public TwoParties(long testSeed) {
        this(testSeed, List.of(), _ -> new long[0], _ -> new long[0]);
    }

    /**
     * Parties with weights.
     *
     * @param firstShares party 0's
     * @param secondShares party 1's
     */
    public TwoParties(
            long testSeed,
            List<ParameterUse> uses,
            ParameterWords firstShares,
            ParameterWords secondShares) {
        this(testSeed, uses, firstShares, secondShares, true);
    }

    /**
     * Parties with weights.
     *
     * @param weightsOnce whether they are opened at the start
     */
    public TwoParties(
            long testSeed,
            List<ParameterUse> uses,
            ParameterWords firstShares,
            ParameterWords secondShares,
            boolean weightsOnce) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(testSeed);
        Workers workers = new Workers(1);
        RingKernels kernels = RingKernels.choose(workers, line -> {});
        DealtShares ownShares = new DealtShares(PieceStore.inHeap());
        Seed one = seed();
        Seed two = seed();
        SessionSeeds seeds = new SessionSeeds(one, two);
        Weights weights =
                weightsOnce
                        ? Weights.open(seeds, uses, firstShares, secondShares, kernels)
                        : Weights.unopened(uses, firstShares, secondShares);
        dealer =
                new DealerContext(
                        seeds,
                        INFERENCE,
                        weights.dealer(),
                        (op, pieces) -> {
                            int[] sizes = new int[pieces.length];
                            Arrays.setAll(sizes, piece -> pieces[piece].length);
                            SeedShares.expand(one, INFERENCE, op, sizes, workers, ownShares);
                            for (byte[] piece : pieces) {
                                dealtBytes += piece.length;
                            }
                            corrections.accept(op, pieces);
                        },
                        kernels);
        first = new PartyContext(0, one, INFERENCE, weights.first(), ownShares, kernels);
        second = new PartyContext(1, two, INFERENCE, weights.second(), corrections, kernels);
    }

    /** Bytes of all corrections. */
    public long dealtBytes() {
        return dealtBytes;
    }

    private Seed seed() {
        byte[] bytes = new byte[Seed.SEED_BYTES];
        random.nextBytes(bytes);
        return new Seed(bytes);
    }

    /** An opened tensor under the given masks, as a party sees it. */
    public record Opened(MaskedTensor first, MaskedTensor second) {}

    /** Opens values under masks that the test chose. */
    public Opened open(Wire wire, long[] values, long[] masks) {
        long[] publicWords = new long[values.length];
        long[] one = new long[values.length];
        long[] two = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            publicWords[i] = ((values[i] + wire.offset() + masks[i]) & wire.mask()) - wire.offset();
            one[i] = random.nextLong() & wire.mask();
            two[i] = (masks[i] - one[i]) & wire.mask();
        }
        return new Opened(
                new MaskedTensor(true, wire, publicWords, one),
                new MaskedTensor(false, wire, publicWords, two));
    }

    /** A tensor of which a party has a share. */
    public record Shared(SharedTensor first, SharedTensor second) {}

    /** Shares values in all 64 bits of their words, of which a ring may have fewer. */
    public Shared share(Wire wire, long[] values) {
        long[] one = random.longs(values.length).toArray();
        long[] two = new long[values.length];
        Arrays.setAll(two, i -> values[i] - one[i]);
        return new Shared(new SharedTensor(wire, one), new SharedTensor(wire, two));
    }

    /** The sum of both parties' shares, as signed numbers of a ring. */
    public static long[] rebuild(long[] first, long[] second, int ringBits) {
        long[] values = new long[first.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = FixedPoint.signed(first[i] + second[i], ringBits);
        }
        return values;
    }

    /** Rounds that protocols took of their own. */
    public int rounds() {
        return peers.rounds();
    }

    /** Bytes that the parties sent each other, in both directions. */
    public long serverBytes() {
        return peers.bytes();
    }

    /** Deals for a protocol, as operation 3. */
    public void deal(Protocol<?> protocol, long[]... masks) {
        protocol.deal(dealer, OPERATION, List.of(masks));
    }

    /** Deals for a protocol that opens its operands itself. */
    public void deal(int operation, Protocol<?> protocol) {
        protocol.deal(dealer, operation, List.of());
    }

    /** Evaluates on both sides; every result is the sum of its shares, in its ring. */
    public List<long[]> results(Protocol<? super MaskedTensor> protocol, Opened... operands) {
        return rebuilt(
                protocol,
                PairedPeers.run(
                        () -> evaluate(protocol, first, peers.first(), operands),
                        () -> evaluate(protocol, second, peers.second(), operands)));
    }

    /** The same of shared operands, as operation 3. */
    public List<long[]> results(Protocol<? super SharedTensor> protocol, Shared... operands) {
        return results(OPERATION, protocol, peers.first(), operands);
    }

    /**
     * The same as operation of any number.
     *
     * @param toSecond party 0's link, which a test may watch
     */
    public List<long[]> results(
            int operation,
            Protocol<? super SharedTensor> protocol,
            Peer toSecond,
            Shared... operands) {
        List<SharedTensor> one = Arrays.stream(operands).map(Shared::first).toList();
        List<SharedTensor> two = Arrays.stream(operands).map(Shared::second).toList();
        return rebuilt(
                protocol,
                PairedPeers.run(
                        () -> protocol.evaluate(first, toSecond, operation, one),
                        () -> protocol.evaluate(second, peers.second(), operation, two)));
    }

    /** Party 0's link to party 1. */
    public Peer toSecond() {
        return peers.first();
    }

    private static List<long[]> rebuilt(Protocol<?> protocol, Both<List<long[]>> both) {
        List<SecretFormat> formats = protocol.op().results();
        List<long[]> results = new ArrayList<>();
        for (int i = 0; i < formats.size(); i++) {
            results.add(
                    rebuild(both.first().get(i), both.second().get(i), formats.get(i).ringBits()));
        }
        return results;
    }

    /** The only result. */
    public long[] result(Protocol<? super MaskedTensor> protocol, Opened... operands) {
        return results(protocol, operands).getFirst();
    }

    private static List<long[]> evaluate(
            Protocol<? super MaskedTensor> protocol,
            PartyContext party,
            Peer peer,
            Opened... operands) {
        List<MaskedTensor> seen =
                Arrays.stream(operands)
                        .map(opened -> party.leads() ? opened.first() : opened.second())
                        .toList();
        List<MaskShare> masks = new ArrayList<>();
        for (MaskedTensor tensor : seen) {
            masks.add(new MaskShare(tensor));
        }
        protocol.prepare(party, OPERATION, masks);
        return protocol.evaluate(party, peer, OPERATION, seen);
    }
}
