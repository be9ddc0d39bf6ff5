package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.dealer.DealtShares;
import io.secformer.infer.dealer.PieceStore;
import io.secformer.infer.dealer.SeedShares;
import io.secformer.infer.dealer.SessionSeeds;
import io.secformer.infer.random.Seed;
import java.util.Arrays;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Dealer and both parties of one inference, for tests that put in masks of their own choice. */
final class TwoParties {
    static final long INFERENCE = 7;

    final RandomGenerator random;
    final DealerContext dealer;
    final PartyContext first;
    final PartyContext second;
    final DealtShares corrections = new DealtShares(PieceStore.inHeap());
    private long dealtBytes;

    TwoParties(long testSeed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(testSeed);
        Workers workers = new Workers(1);
        RingKernels kernels = RingKernels.choose(workers, line -> {});
        DealtShares ownShares = new DealtShares(PieceStore.inHeap());
        Seed one = seed();
        Seed two = seed();
        dealer =
                new DealerContext(
                        new SessionSeeds(one, two),
                        INFERENCE,
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
        first = new PartyContext(0, one, INFERENCE, ownShares, kernels);
        second = new PartyContext(1, two, INFERENCE, corrections, kernels);
    }

    long dealtBytes() {
        return dealtBytes;
    }

    private Seed seed() {
        byte[] bytes = new byte[Seed.SEED_BYTES];
        random.nextBytes(bytes);
        return new Seed(bytes);
    }

    /** An opened tensor under the given masks, as a party sees it. */
    record Opened(MaskedTensor first, MaskedTensor second) {}

    /** Opens values under masks that the test chose. */
    Opened open(Wire wire, long[] values, long[] masks) {
        long[] publicWords = new long[values.length];
        long[] one = new long[values.length];
        long[] two = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            publicWords[i] = ((values[i] + wire.offset() + masks[i]) & wire.mask()) - wire.offset();
            one[i] = random.nextLong() & wire.mask();
            two[i] = (masks[i] - one[i]) & wire.mask();
        }
        return new Opened(
                new MaskedTensor(wire, publicWords, one), new MaskedTensor(wire, publicWords, two));
    }

    /** The sum of both parties' shares, as signed numbers of a ring. */
    static long[] rebuild(long[] first, long[] second, int ringBits) {
        long[] values = new long[first.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = FixedPoint.signed(first[i] + second[i], ringBits);
        }
        return values;
    }

    /** Evaluates on both sides and rebuilds. */
    long[] rebuild(Function<PartyContext, long[]> party, int ringBits) {
        return rebuild(party.apply(first), party.apply(second), ringBits);
    }

    MaskedTensor of(Opened opened, PartyContext party) {
        return party.leads() ? opened.first() : opened.second();
    }
}
