package io.secformer.infer.engine;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.FreshRing;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.FixedPointOps;
import io.secformer.convert.op.Reading;
import io.secformer.convert.op.Secret;
import io.secformer.convert.op.SecretFormat;
import io.secformer.convert.op.Unknown;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.Shape;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.correlation.DealtShares;
import io.secformer.infer.correlation.PieceStore;
import io.secformer.infer.correlation.SeedShares;
import io.secformer.infer.correlation.SessionSeeds;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PairedPeers;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.PartyWeights;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.TwoParties;
import io.secformer.infer.random.Seed;
import io.secformer.infer.suite.masked.MaskedSuite;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Random values that are reduced, opened under the dealer's masks and widened again, by dealer and
 * parties as in an inference, and how many of them come out wrong. The test runs some millions; as
 * a program it takes any number, and ends with 1 if one was wrong:
 *
 * <pre>ReductionRun REDUCTIONS [SEED]</pre>
 */
public final class ReductionRun implements AutoCloseable {
    private static final int BATCH = 1 << 18;
    private static final int STEPS = 20;
    private static final String WIRE = "w";

    /** Every second value is one of so many next to an end of the range. */
    private static final int ENDS = 16;

    /**
     * What happens to a value: its share loses low bits, is opened on a ring with a guard bit, and
     * comes back as a share in a wider ring.
     */
    record Format(int shareBits, int dropped, int ringBits, int resultBits) {

        /**
         * One more than the largest integer that the ring carries; the smallest is its negative.
         */
        long end() {
            return 1L << (ringBits - 2);
        }
    }

    /** Narrow and wide rings, with and without bits that are dropped at the top too. */
    static final List<Format> FORMATS =
            List.of(
                    new Format(9, 1, 8, 9),
                    new Format(40, 23, 17, 44),
                    new Format(36, 12, 20, 64),
                    new Format(64, 30, 26, 48),
                    new Format(52, 20, 32, 60),
                    new Format(64, 24, 37, 52),
                    new Format(64, 20, 40, 64),
                    new Format(64, 12, 52, 64),
                    new Format(63, 1, 62, 64));

    private final Workers workers = new Workers(1);
    private final RingKernels kernels = RingKernels.choose(workers, line -> {});
    private final RandomGenerator random;
    private final SessionSeeds seeds;
    private final TwoParties.Weights weights;
    private long inference;

    ReductionRun(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        seeds = new SessionSeeds(randomSeed(), randomSeed());
        // Nothing here multiplies a weight.
        weights =
                TwoParties.Weights.open(
                        seeds, List.of(), _ -> new long[0], _ -> new long[0], kernels);
    }

    private Seed randomSeed() {
        byte[] bytes = new byte[Seed.SEED_BYTES];
        random.nextBytes(bytes);
        return new Seed(bytes);
    }

    /** Prints how many reductions were wrong, and at last the same of all. */
    public static void main(String[] arguments) {
        long total = Long.parseLong(arguments[0]);
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        System.out.printf(Locale.ROOT, "seed %d%n", seed);
        long wrong = 0;
        try (ReductionRun run = new ReductionRun(seed)) {
            long done = 0;
            for (int batch = 0; done < total; batch++) {
                int count = (int) Math.min(BATCH, total - done);
                Format format = FORMATS.get(batch % FORMATS.size());
                wrong += run.wrong(format, count, format.end());
                long step = (done + count) * STEPS / total;
                if (step > done * STEPS / total) {
                    System.out.printf(
                            Locale.ROOT, "%d reductions, wrong: %d%n", done + count, wrong);
                }
                done += count;
            }
        }
        System.exit(wrong == 0 ? 0 : 1);
    }

    /**
     * Reduces values and tells how many were wrong.
     *
     * @param end the reduced values are drawn from {@code [-end, end)}, and often at its ends;
     *     {@link Format#end} is the largest for which none can be wrong
     */
    int wrong(Format format, int count, long end) {
        inference++;
        Wire wire = new Wire(WIRE, 0, format.ringBits, 1, -format.end(), format.end() - 1);
        PrecisionPlan plan =
                PrecisionPlan.builder(1)
                        .site(wire)
                        .site(new FreshRing(WIRE, format.resultBits))
                        .build();
        long[] values = draw(format, count, end);
        long[] one = random.longs(count).toArray();
        long[] other = new long[count];
        for (int i = 0; i < count; i++) {
            other[i] = values[i] - one[i];
        }
        DealtShares seeded = new DealtShares(PieceStore.inHeap());
        DealtShares corrections = new DealtShares(PieceStore.inHeap());
        deal(format, count, plan, seeded, corrections);
        PairedPeers peers = new PairedPeers();
        PairedPeers.Both<long[]> results =
                PairedPeers.run(
                        () -> evaluate(format, plan, 0, one, seeded, peers.first()),
                        () -> evaluate(format, plan, 1, other, corrections, peers.second()));
        int wrong = 0;
        for (int i = 0; i < count; i++) {
            long sum = results.first()[i] + results.second()[i];
            long expected = reduced(values[i], one[i], other[i], format.dropped);
            if (FixedPoint.signed(sum, format.resultBits) != expected) {
                wrong++;
            }
        }
        return wrong;
    }

    /** Values that become integers of the whole range, either rounded down or up. */
    private long[] draw(Format format, int count, long end) {
        long[] values = new long[count];
        long low = FixedPoint.mask(format.dropped);
        for (int i = 0; i < count; i++) {
            int place = i % (4 * ENDS);
            long near = place / 4;
            long quotient =
                    switch (place % 4) {
                        case 0 -> -end + near;
                        case 2 -> end - 2 - near;
                        default -> random.nextLong(-end, end - 1);
                    };
            values[i] = (quotient << format.dropped) + (random.nextLong() & low);
        }
        return values;
    }

    /**
     * What a value becomes, exactly: its quotient rounded down, and one more where the parties
     * round up oftener than their low bits carry.
     */
    private static long reduced(long value, long one, long other, int dropped) {
        long low = FixedPoint.mask(dropped);
        long carry = ((one & low) + (other & low)) >>> dropped;
        long up = ((one >>> (dropped - 1)) & 1) + ((other >>> (dropped - 1)) & 1);
        return (value >> dropped) + up - carry;
    }

    private void deal(
            Format format,
            int count,
            PrecisionPlan plan,
            DealtShares seeded,
            DealtShares corrections) {
        Seed first = seeds.of(0);
        DealerContext context =
                new DealerContext(
                        seeds,
                        inference,
                        weights.dealer(),
                        (op, pieces) -> {
                            int[] sizes = new int[pieces.length];
                            Arrays.setAll(sizes, piece -> pieces[piece].length);
                            SeedShares.expand(first, inference, op, sizes, workers, seeded);
                            corrections.accept(op, pieces);
                        },
                        kernels);
        DealerReading reading = new DealerReading(context, new MaskedSuite());
        read(plan, reading, secret(format, count, Unknown.VALUE));
    }

    private long[] evaluate(
            Format format,
            PrecisionPlan plan,
            int party,
            long[] share,
            DealtShares dealt,
            Peer peer) {
        PartyWeights own = party == 0 ? weights.first() : weights.second();
        PartyContext context =
                new PartyContext(party, seeds.of(party), inference, own, dealt, kernels);
        PartyReading<MaskedTensor> reading =
                new PartyReading<>(context, new MaskedSuite(), peer, seeds.of(party));
        return read(plan, reading, secret(format, share.length, share));
    }

    private static <V> Secret<V> secret(Format format, int count, V data) {
        Shape shape = new Shape(1, 1, 1, count);
        return new Secret<>(new SecretFormat(shape, format.shareBits, format.dropped), data);
    }

    /** Opens a value on the wire, which reduces and narrows it, and widens what was opened. */
    private static <V, M> V read(PrecisionPlan plan, Reading<V, M> reading, Secret<V> value) {
        FixedPointOps<V, M> ops = new FixedPointOps<>(List.of(), plan, reading);
        return ops.widen(ops.open(WIRE, value), WIRE).data();
    }

    @Override
    public void close() {
        workers.close();
        seeds.close();
    }
}
