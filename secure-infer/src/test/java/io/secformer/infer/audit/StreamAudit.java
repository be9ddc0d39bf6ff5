package io.secformer.infer.audit;

import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.SeriesTables;
import io.secformer.convert.reading.FixedReading;
import io.secformer.convert.reading.RangeObserver;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.ring.PlainPacking;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.ring.WordPacking;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.correlation.DealtShares;
import io.secformer.infer.correlation.Masks;
import io.secformer.infer.correlation.PartySeeds;
import io.secformer.infer.correlation.PieceStore;
import io.secformer.infer.correlation.SessionSeeds;
import io.secformer.infer.correlation.ShareStore;
import io.secformer.infer.cost.OpCost;
import io.secformer.infer.engine.ClientEngine;
import io.secformer.infer.engine.CostReading;
import io.secformer.infer.engine.DealerEngine;
import io.secformer.infer.engine.PartyEngine;
import io.secformer.infer.engine.Preparation;
import io.secformer.infer.protocol.MaskedInput;
import io.secformer.infer.protocol.PairedPeers;
import io.secformer.infer.protocol.PairedPeers.Both;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** A session with some inferences, all roles in one process, and what its streams must be. */
public final class StreamAudit {
    private static final int TOKENS = 8;

    private final AuditedModel model;
    private final StreamFault fault;
    private final Workers workers = new Workers(1);
    private final RingKernels kernels = RingKernels.plain(workers);
    private final Seed first = new Seed(filled(17));
    private final Seed second = new Seed(filled(101));
    private final Seed reveal = new Seed(filled(59));
    private final PairedPeers link = new PairedPeers();
    private final List<byte[]> sent = new ArrayList<>();
    private final List<byte[]> received = new ArrayList<>();
    private final JointUniformity joint = new JointUniformity();
    private final CorrectionBins corrections = new CorrectionBins();
    private final List<String> failures = new ArrayList<>();
    private final Messages messages;
    private final int opening;
    private final IdentityHashMap<TokenInput, double[]> rightAnswers = new IdentityHashMap<>();

    private StreamAudit(AuditedModel model, StreamFault fault) {
        this.model = model;
        this.fault = fault;
        PlannedNetwork network = PlannedNetwork.of(model.config(), model.plan(), 1, TOKENS);
        List<OpCost> sending =
                CostReading.of(network).operations().stream()
                        .filter(op -> op.rounds() > 0)
                        .toList();
        this.opening = sending.getFirst().op();
        this.messages = messages(network, sending);
    }

    private Messages messages(PlannedNetwork network, List<OpCost> sending) {
        return switch (model.plan().strategy().suite()) {
            case MASKED -> {
                Map<String, Integer> sizes = new HashMap<>();
                FixedReading.run(
                        network,
                        model.words(),
                        input(0),
                        kernels.matmul(),
                        new SeriesTables(),
                        (name, shape, values) -> sizes.put(name, shape.size()));
                yield new MaskedMessages(model.plan(), sending, sizes);
            }
            case BEAVER, BEAVER_RESIDENT -> new BeaverMessages(sending);
        };
    }

    /**
     * Audits a session; to be called in a {@link StreamLoader}.
     *
     * @param fault name of what is broken in its engine
     * @return what does not hold, and, last, what was looked at
     */
    public static List<String> run(AuditedModel model, int inferences, String fault)
            throws Exception {
        StreamAudit audit = new StreamAudit(model, StreamFault.valueOf(fault));
        try {
            return audit.run(inferences);
        } finally {
            audit.workers.close();
        }
    }

    private static byte[] filled(int start) {
        byte[] bytes = new byte[Seed.SEED_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (start + 3 * i);
        }
        return bytes;
    }

    private TokenInput input(long number) {
        return inputOf(number).paddedTo(TOKENS, 0);
    }

    private TokenInput inputOf(long number) {
        return model.inputs().get((int) (number % 2));
    }

    private List<String> run(int inferences) throws Exception {
        StreamLog.start(fault, first);
        SessionSeeds seeds = new SessionSeeds(first, second);
        RingKernels dealing =
                new RingKernels(kernels.matmul(), corrections, kernels.series(), workers);
        DealerEngine dealer =
                StreamLog.as(
                        "dealer",
                        () -> new DealerEngine(model.config(), model.plan(), seeds, dealing));
        Both<PartyEngine> parties =
                both(
                        () -> party(0, first, recording(link.first())),
                        () -> party(1, second, link.second()));
        if (!sent.isEmpty()) {
            joint.require("what party 0 sent for the weights", bytes(sent));
            joint.require("what party 1 sent for the weights", bytes(received));
        }
        for (long number = 1; number <= inferences; number++) {
            infer(number, dealer, parties);
            if (fault == StreamFault.DEALT_TWICE && number == 2) {
                long again = number;
                StreamLog.as(
                        "dealer",
                        () -> {
                            dealer.deal(again, 1, TOKENS, (_, _) -> {});
                            return again;
                        });
            }
        }
        joint.require("highest bits of corrections", corrections.top);
        joint.require("lowest bits of corrections", corrections.bottom);
        failures.addAll(joint.failures());
        StreamRules rules =
                new StreamRules(
                        StreamLog.hex(first),
                        StreamLog.hex(second),
                        StreamLog.hex(reveal),
                        StreamLog.uses());
        failures.addAll(rules.failures(messages.maskBytes(), inferences));
        failures.add(
                String.format(
                        Locale.ROOT,
                        "%d inferences, %d streams, %d words of corrections, %d tests of"
                                + " uniformity, largest chi-square %.1f of 15",
                        inferences,
                        rules.streams(),
                        Arrays.stream(corrections.top).sum(),
                        joint.tests(),
                        joint.worst()));
        return failures;
    }

    private PartyEngine party(int party, Seed seed, Peer peer) {
        return new PartyEngine(
                party,
                model.config(),
                model.plan(),
                party == 0 ? model.first() : model.second(),
                new PartySeeds(seed, reveal),
                peer,
                kernels);
    }

    private static <T> Both<T> both(Callable<T> first, Callable<T> second) {
        return PairedPeers.run(
                () -> StreamLog.as("party0", first), () -> StreamLog.as("party1", second));
    }

    private Peer recording(Peer peer) {
        return (payload, expected) -> {
            byte[] theirs = peer.exchange(payload, expected);
            sent.add(payload.clone());
            received.add(theirs.clone());
            return theirs;
        };
    }

    private void infer(long number, DealerEngine dealer, Both<PartyEngine> parties)
            throws Exception {
        DealtShares dealt = new DealtShares(PieceStore.inHeap());
        Seed[] inputs =
                StreamLog.as(
                        "dealer",
                        () -> {
                            dealer.deal(number, 1, TOKENS, dealt);
                            return new Seed[] {
                                dealer.inputSeed(0, number), dealer.inputSeed(1, number)
                            };
                        });
        MaskedInput masked =
                StreamLog.as(
                        "client",
                        () ->
                                new ClientEngine(model.config(), model.plan(), model.embeddings())
                                        .mask(input(number), number, inputs[0], inputs[1]));
        sent.clear();
        received.clear();
        Both<byte[]> answers =
                both(
                        () ->
                                answer(
                                        parties.first(),
                                        number,
                                        expanded(parties.first(), number),
                                        masked,
                                        recording(link.first())),
                        () -> answer(parties.second(), number, dealt, masked, link.second()));
        switch (fault) {
            case OPENED_BY_THE_OTHER -> StreamLog.as("party1", () -> peek(first, number));
            case REVEALED_TO_THE_DEALER -> StreamLog.as("dealer", () -> peek(reveal, number));
            default -> {}
        }
        keepMessages(number);
        requireRight(number, answers);
    }

    private DealtShares expanded(PartyEngine party, long number) {
        if (fault == StreamFault.EXPANDED_TWICE) {
            party.seedShares(number, 1, TOKENS, ShareStore.HEAP).close();
        }
        return party.seedShares(number, 1, TOKENS, ShareStore.HEAP);
    }

    private static byte[] answer(
            PartyEngine party, long number, DealtShares shares, MaskedInput masked, Peer peer) {
        try (Preparation ready = party.prepare(number, 1, TOKENS, shares)) {
            return party.infer(ready, masked, peer);
        }
    }

    private byte[] peek(Seed seed, long number) {
        return Masks.packed(seed, number, opening, 1, Long.SIZE, workers);
    }

    private void keepMessages(long number) {
        if (sent.size() != messages.count()) {
            failures.add("messages: " + sent.size() + " rounds, declared " + messages.count());
            return;
        }
        for (String failure : messages.keep(joint, sent, received)) {
            failures.add(failure + " in inference " + number);
        }
    }

    /** Whoever breaks an engine on purpose must leave its answers right. */
    private void requireRight(long number, Both<byte[]> answers) {
        double[] found =
                new ClientEngine(model.config(), model.plan(), model.embeddings())
                        .logits(answers.first(), answers.second(), 1)[0];
        double[] expected = rightAnswers.computeIfAbsent(inputOf(number), this::inFixedPoint);
        for (int i = 0; i < found.length; i++) {
            if (!(Math.abs(found[i] - expected[i]) < model.bound())) {
                failures.add("answers: " + Arrays.toString(found) + " in inference " + number);
                return;
            }
        }
    }

    private double[] inFixedPoint(TokenInput input) {
        return FixedReading.run(
                        PlannedNetwork.of(model.config(), model.plan(), 1, TOKENS),
                        model.words(),
                        input.paddedTo(TOKENS, 0),
                        kernels.matmul(),
                        new SeriesTables(),
                        RangeObserver.NONE)
                .logits()[0];
    }

    /** How often each byte was met, but for last bytes, which the words may not fill. */
    private static long[] bytes(List<byte[]> messages) {
        long[] bins = new long[256];
        for (byte[] message : messages) {
            for (int i = 0; i < message.length - 1; i++) {
                bins[message[i] & 0xff]++;
            }
        }
        return bins;
    }

    /** The dealer packs nothing but corrections: words, without the bits that fill a byte. */
    private static final class CorrectionBins implements WordPacking {
        private final WordPacking plain = new PlainPacking();
        private final long[] top = new long[16];
        private final long[] bottom = new long[16];

        @Override
        public void pack(long[] values, int from, int count, int bits, byte[] out, int at) {
            plain.pack(values, from, count, bits, out, at);
            if (bits < 4) {
                return;
            }
            for (int i = from; i < from + count; i++) {
                top[(int) (values[i] << (64 - bits) >>> 60)]++;
                bottom[(int) values[i] & 15]++;
            }
        }

        @Override
        public void unpack(byte[] in, int at, int count, int bits, long[] out, int from) {
            plain.unpack(in, at, count, bits, out, from);
        }

        @Override
        public String describe() {
            return plain.describe();
        }
    }
}
