package io.secformer.infer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.SeriesTables;
import io.secformer.convert.reading.FixedReading;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.audit.Uniform;
import io.secformer.infer.correlation.CorrelationException;
import io.secformer.infer.correlation.DealtShares;
import io.secformer.infer.correlation.PartySeeds;
import io.secformer.infer.correlation.PieceStore;
import io.secformer.infer.correlation.SessionSeeds;
import io.secformer.infer.correlation.ShareStore;
import io.secformer.infer.cost.Cost;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server sees of the other one during inferences. */
final class TranscriptTest {
    private static final int TOKENS = 8;
    private static final int INFERENCES = 40;

    private static final Map<String, TinyModel> MODELS = new HashMap<>();

    @TempDir private static Path folder;

    private final Workers workers = new Workers(1);
    private final RingKernels kernels = RingKernels.plain(workers);
    private final SessionSeeds seeds =
            new SessionSeeds(
                    new Seed(new byte[16]),
                    new Seed("sixteen bytes...".getBytes(StandardCharsets.UTF_8)));
    private Seed reveal = new Seed("sixteen others..".getBytes(StandardCharsets.UTF_8));
    private final PairedPeers link = new PairedPeers();
    private final List<byte[]> sent = new ArrayList<>();
    private final List<byte[]> received = new ArrayList<>();
    private TinyModel tiny;
    private DealerEngine dealer;
    private Both<PartyEngine> parties;
    private final Map<String, Integer> sizes = new HashMap<>();
    private long inferences;

    @BeforeEach
    void startSession() {
        start(SoftmaxFunction.TWO_QUAD, PlanOptions.defaults());
    }

    private void start(SoftmaxFunction softmax, PlanOptions options) {
        // Planning takes longer than everything else here.
        tiny =
                MODELS.computeIfAbsent(
                        softmax + "-" + options.strategy() + "-" + options.embedding(),
                        name ->
                                new TinyModel(
                                        folder.resolve(name),
                                        ActivationFunction.GELU,
                                        softmax,
                                        6,
                                        12,
                                        options));
        assertThat(tiny.plan.newtonSites()).isNotEmpty();
        dealer = new DealerEngine(tiny.config, tiny.plan, seeds, kernels);
        parties = PairedPeers.run(() -> party(0, link.first()), () -> party(1, link.second()));
    }

    @AfterEach
    void close() {
        workers.close();
    }

    private PartyEngine party(int party, Peer peer) {
        return new PartyEngine(
                party,
                tiny.config,
                tiny.plan,
                tiny.shares(party),
                new PartySeeds(seeds.of(party), reveal),
                peer,
                kernels);
    }

    private Peer recording(Peer peer) {
        return (payload, expected) -> {
            byte[] theirs = peer.exchange(payload, expected);
            sent.add(payload.clone());
            received.add(theirs.clone());
            return theirs;
        };
    }

    private Both<Preparation> prepare(long inference) {
        DealtShares corrections = new DealtShares(PieceStore.inHeap());
        dealer.deal(inference, 1, TOKENS, corrections);
        PartyEngine first = parties.first();
        return new Both<>(
                first.prepare(
                        inference,
                        1,
                        TOKENS,
                        first.seedShares(inference, 1, TOKENS, ShareStore.HEAP)),
                parties.second().prepare(inference, 1, TOKENS, corrections));
    }

    private MaskedInput mask(long inference, TokenInput input) {
        return new ClientEngine(tiny.config, tiny.plan, tiny.embeddings())
                .mask(
                        input,
                        inference,
                        dealer.inputSeed(0, inference),
                        dealer.inputSeed(1, inference));
    }

    private Both<byte[]> infer(Both<Preparation> ready, TokenInput input) {
        MaskedInput masked = mask(ready.first().inference(), input);
        return PairedPeers.run(
                () -> parties.first().infer(ready.first(), masked, recording(link.first())),
                () -> parties.second().infer(ready.second(), masked, link.second()));
    }

    /** How all opened words of a wire are spread, by its name. */
    private Map<String, Uniform> openedWords(TokenInput input) {
        List<OpCost> openings =
                CostReading.of(PlannedNetwork.of(tiny.config, tiny.plan, 1, TOKENS))
                        .operations()
                        .stream()
                        .filter(op -> op.rounds() > 0)
                        .toList();
        Map<String, Uniform> counts = new TreeMap<>();
        for (int i = 0; i < INFERENCES; i++) {
            sent.clear();
            received.clear();
            infer(prepare(++inferences), input);
            assertThat(sent).hasSameSizeAs(openings);
            for (int round = 0; round < openings.size(); round++) {
                count(openings.get(round), sent.get(round), received.get(round), counts);
            }
        }
        return counts;
    }

    private void count(OpCost opening, byte[] mine, byte[] theirs, Map<String, Uniform> counts) {
        int at = 0;
        for (String name : opening.name().split(" \\+ ", -1)) {
            Wire wire = tiny.plan.wire(name);
            int words = words(name);
            long[] a = new long[words];
            long[] b = new long[words];
            BitPacking.unpack(mine, at, words, wire.ringBits(), a, 0);
            BitPacking.unpack(theirs, at, words, wire.ringBits(), b, 0);
            Uniform opened = counts.computeIfAbsent(name, _ -> new Uniform(wire.ringBits()));
            for (int i = 0; i < words; i++) {
                opened.add(a[i] + b[i]);
            }
            at += BitPacking.packedBytes(words, wire.ringBits());
        }
        assertThat(at).isEqualTo(mine.length);
    }

    /** Words of an opened tensor, as the clear program has them. */
    private int words(String wire) {
        if (sizes.isEmpty()) {
            TokenInput input = tiny.inputs.getFirst().paddedTo(TOKENS, 0);
            FixedReading.run(
                    PlannedNetwork.of(tiny.config, tiny.plan, 1, TOKENS),
                    tiny.words,
                    input,
                    kernels.matmul(),
                    new SeriesTables(),
                    (name, shape, values) -> sizes.put(name, shape.size()));
        }
        return Objects.requireNonNull(sizes.get(wire));
    }

    @Test
    void everyOpenedTensorIsUniformWhateverTheInput() {
        requireUniform();
    }

    @Test
    void everyOpenedTensorOfASoftmaxIsUniformWhateverTheInput() {
        start(SoftmaxFunction.SOFTMAX, PlanOptions.defaults());
        requireUniform();
    }

    @Test
    void everyOpenedTensorOfFewerRoundsIsUniformWhateverTheInput() {
        start(SoftmaxFunction.TWO_QUAD, PlanOptions.defaults().withStrategy(Strategy.SERIES_WAN));
        requireUniform();
    }

    @Test
    void everyOpenedTensorIsUniformBehindPublicEmbeddings() {
        start(SoftmaxFunction.TWO_QUAD, PlanOptions.defaults().withEmbedding(Embedding.PUBLIC));
        requireUniform();
    }

    private void requireUniform() {
        for (TokenInput input : tiny.inputs.subList(0, 2)) {
            openedWords(input.paddedTo(TOKENS, 0)).forEach((wire, words) -> words.require(wire));
        }
    }

    /** Whoever knows both seeds of the session, as the dealer does, and weights and input. */
    @Test
    void aShareOfTheLogitsIsFreshToWhomKnowsAllThatWasDealt() {
        TokenInput input = tiny.inputs.getFirst().paddedTo(TOKENS, 0);
        Wire wire = tiny.plan.wire(BertNames.LOGITS);
        Uniform added = new Uniform(wire.ringBits());
        Both<byte[]> before = infer(prepare(1), input);
        for (int i = 0; i < 100; i++) {
            reveal = new Seed(("another seed " + (100 + i)).getBytes(StandardCharsets.UTF_8));
            parties = PairedPeers.run(() -> party(0, link.first()), () -> party(1, link.second()));
            Both<byte[]> answer = infer(prepare(1), input);
            ClientEngine client = new ClientEngine(tiny.config, tiny.plan, tiny.embeddings());
            assertThat(client.logits(answer.first(), answer.second(), 1))
                    .isDeepEqualTo(client.logits(before.first(), before.second(), 1));
            long[] moved = words(wire, answer.first());
            long[] from = words(wire, before.first());
            for (int k = 0; k < moved.length; k++) {
                added.add(moved[k] - from[k]);
            }
        }
        added.require("what the second seed adds");
    }

    private long[] words(Wire wire, byte[] packed) {
        long[] words = new long[tiny.config.numLabels()];
        BitPacking.unpack(packed, 0, words.length, wire.ringBits(), words, 0);
        return words;
    }

    @Test
    void declaredCostIsMeasuredOperationByOperation() {
        requireDeclaredCost();
    }

    @Test
    void declaredCostOfASoftmaxIsMeasuredOperationByOperation() {
        start(SoftmaxFunction.SOFTMAX, PlanOptions.defaults());
        requireDeclaredCost();
    }

    @Test
    void declaredCostOfFewerRoundsIsMeasuredOperationByOperation() {
        start(SoftmaxFunction.TWO_QUAD, PlanOptions.defaults().withStrategy(Strategy.SERIES_WAN));
        requireDeclaredCost();
    }

    @Test
    void declaredCostBehindPublicEmbeddingsIsMeasuredOperationByOperation() {
        Cost secret = CostReading.of(PlannedNetwork.of(tiny.config, tiny.plan, 1, TOKENS));
        start(SoftmaxFunction.TWO_QUAD, PlanOptions.defaults().withEmbedding(Embedding.PUBLIC));
        requireDeclaredCost();
        Cost cost = CostReading.of(PlannedNetwork.of(tiny.config, tiny.plan, 1, TOKENS));
        assertThat(cost.rounds()).isEqualTo(secret.rounds() - 1);
    }

    private void requireDeclaredCost() {
        Cost cost = CostReading.of(PlannedNetwork.of(tiny.config, tiny.plan, 1, TOKENS));
        Map<Integer, int[]> dealt = new TreeMap<>();
        dealer.deal(
                ++inferences,
                1,
                TOKENS,
                (operation, pieces) ->
                        dealt.put(
                                operation,
                                Arrays.stream(pieces).mapToInt(piece -> piece.length).toArray()));
        assertThat(dealt).hasSize(cost.dealt().size());
        for (OpCost op : cost.dealt()) {
            assertThat(dealt.get(op.op())).as(op.toString()).isEqualTo(op.pieceBytes());
        }

        infer(prepare(++inferences), tiny.inputs.getFirst().paddedTo(TOKENS, 0));
        List<OpCost> openings = cost.operations().stream().filter(op -> op.rounds() > 0).toList();
        assertThat(sent).hasSameSizeAs(openings);
        for (int round = 0; round < openings.size(); round++) {
            OpCost opening = openings.get(round);
            assertThat(opening.rounds()).isEqualTo(1);
            assertThat((long) sent.get(round).length + received.get(round).length)
                    .as(opening.name())
                    .isEqualTo(opening.serverBytes());
        }
        MaskedInput input = mask(++inferences, tiny.inputs.getFirst().paddedTo(TOKENS, 0));
        assertThat(cost.clientBytes())
                .isEqualTo(
                        2 * input.bytes()
                                + 2L * ClientEngine.logitsBytes(tiny.plan, tiny.config, 1));
        assertThat(ClientEngine.inputBytes(tiny.config, tiny.plan, 1, TOKENS))
                .containsExactly(input.rows().length, input.paddingMask().length);
    }

    @Test
    void aPreparationIsGoodForOneInference() {
        TokenInput input = tiny.inputs.getFirst().paddedTo(TOKENS, 0);
        Both<Preparation> ready = prepare(1);
        infer(ready, input);
        MaskedInput again = mask(1, input);
        assertThatThrownBy(() -> parties.first().infer(ready.first(), again, link.first()))
                .isInstanceOf(CorrelationException.class)
                .hasMessageContaining("inference 1 has been used");
    }

    @Test
    void correctionsAreReadOnce() {
        DealtShares corrections = new DealtShares(PieceStore.inHeap());
        dealer.deal(5, 1, TOKENS, corrections);
        parties.second().prepare(5, 1, TOKENS, corrections);
        assertThatThrownBy(() -> parties.second().prepare(5, 1, TOKENS, corrections))
                .isInstanceOf(CorrelationException.class);
        assertThatThrownBy(() -> dealer.deal(0, 1, TOKENS, corrections))
                .isInstanceOf(CorrelationException.class)
                .hasMessageContaining("numbered from 1");
    }
}
