package io.secformer.infer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.SuiteChoice;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.SeriesTables;
import io.secformer.convert.reading.FixedReading;
import io.secformer.convert.reading.RangeObserver;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.correlation.DealtShares;
import io.secformer.infer.correlation.PartySeeds;
import io.secformer.infer.correlation.PieceStore;
import io.secformer.infer.correlation.SessionSeeds;
import io.secformer.infer.correlation.ShareStore;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.cost.CostPart;
import io.secformer.infer.cost.OpCost;
import io.secformer.infer.engine.ClientEngine;
import io.secformer.infer.engine.CostReading;
import io.secformer.infer.engine.DealerEngine;
import io.secformer.infer.engine.PartyEngine;
import io.secformer.infer.engine.Preparation;
import io.secformer.infer.engine.Suites;
import io.secformer.infer.protocol.MaskedInput;
import io.secformer.infer.protocol.PairedPeers;
import io.secformer.infer.protocol.PairedPeers.Both;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.ProtocolSuite;
import io.secformer.infer.random.Seed;
import io.secformer.infer.suite.beaver.BeaverSuite;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** A whole network whose values stay shares until a product opens them. */
final class BeaverModelTest {
    private static final int TOKENS = 10;

    @TempDir private Path folder;

    private final Workers workers = new Workers(1);
    private final RingKernels kernels = RingKernels.plain(workers);

    @AfterEach
    void close() {
        workers.close();
    }

    /** One session of all roles. */
    private final class Session {
        private final TinyModel tiny;
        private final ProtocolSuite<?> suite;
        private final SessionSeeds seeds =
                new SessionSeeds(seed("sixteen bytes..."), seed("sixteen others.."));
        private final PairedPeers link = new PairedPeers();
        private final List<Integer> messages = new ArrayList<>();
        private final DealerEngine dealer;
        private final Both<PartyEngine> parties;
        private long inference;
        private long dealt;

        Session(TinyModel tiny, ProtocolSuite<?> suite) {
            this.tiny = tiny;
            this.suite = suite;
            dealer = new DealerEngine(tiny.config, tiny.plan, suite, seeds, kernels);
            parties = PairedPeers.run(() -> party(0, link.first()), () -> party(1, link.second()));
        }

        private PartyEngine party(int party, Peer peer) {
            return new PartyEngine(
                    party,
                    tiny.config,
                    tiny.plan,
                    suite,
                    tiny.shares(party),
                    new PartySeeds(seeds.of(party), seed("a seed for both ")),
                    peer,
                    kernels);
        }

        private PlannedNetwork network() {
            return PlannedNetwork.of(tiny.config, tiny.plan, 1, TOKENS);
        }

        Cost cost() {
            return CostReading.of(network(), suite);
        }

        private Peer counted(Peer peer) {
            return (payload, expected) -> {
                messages.add(payload.length);
                return peer.exchange(payload, expected);
            };
        }

        double[] logits(TokenInput input) {
            inference++;
            DealtShares corrections = new DealtShares(PieceStore.inHeap());
            dealer.deal(inference, 1, TOKENS, corrections);
            dealt = corrections.memoryBytes();
            PartyEngine first = parties.first();
            DealtShares own = first.seedShares(inference, 1, TOKENS, ShareStore.HEAP);
            ClientEngine client = new ClientEngine(tiny.config, tiny.plan, tiny.embeddings());
            MaskedInput masked =
                    client.mask(
                            input,
                            inference,
                            dealer.inputSeed(0, inference),
                            dealer.inputSeed(1, inference));
            messages.clear();
            try (Preparation one = first.prepare(inference, 1, TOKENS, own);
                    Preparation two = parties.second().prepare(inference, 1, TOKENS, corrections)) {
                Both<byte[]> answers =
                        PairedPeers.run(
                                () -> first.infer(one, masked, counted(link.first())),
                                () -> parties.second().infer(two, masked, link.second()));
                assertThat(one.memoryBytes()).isZero();
                assertThat(two.memoryBytes()).isZero();
                return client.logits(answers.first(), answers.second(), 1)[0];
            }
        }

        double[] inFixedPoint(TokenInput input) {
            return FixedReading.run(
                            network(),
                            tiny.words,
                            input,
                            kernels.matmul(),
                            new SeriesTables(),
                            RangeObserver.NONE)
                    .logits()[0];
        }

        void requireLogits() {
            for (TokenInput input : tiny.inputs.subList(0, 8)) {
                TokenInput padded = input.paddedTo(TOKENS, 3);
                double[] found = logits(padded);
                double[] expected = inFixedPoint(padded);
                for (int i = 0; i < found.length; i++) {
                    assertThat(Math.abs(found[i] - expected[i])).isLessThan(tiny.boundToFixed());
                }
            }
        }

        void requireDeclaredCost() {
            logits(tiny.inputs.getFirst().paddedTo(TOKENS, 3));
            int next = 0;
            for (OpCost op : cost().operations()) {
                List<Integer> own = messages.subList(next, next + op.rounds());
                long sent = own.stream().mapToLong(Integer::longValue).sum();
                assertThat(2 * sent).as(op.kind() + " " + op.name()).isEqualTo(op.serverBytes());
                next += op.rounds();
            }
            assertThat(messages).hasSize(next);
            assertThat(dealt).isEqualTo(cost().dealerBytes());
        }
    }

    private static Seed seed(String letters) {
        return new Seed(letters.getBytes(StandardCharsets.US_ASCII));
    }

    private TinyModel tiny(SoftmaxFunction softmax, Embedding embedding) {
        PlanOptions options = PlanOptions.defaults().withEmbedding(embedding);
        return new TinyModel(folder, ActivationFunction.GELU, softmax, 5, 12, options);
    }

    @ParameterizedTest
    @EnumSource(names = {"TWO_QUAD", "SOFTMAX"})
    void freshMasksGiveTheLogitsOfTheFixedModel(SoftmaxFunction softmax) {
        Session session = new Session(tiny(softmax, Embedding.SECRET), new BeaverSuite());
        assertThat(session.link.rounds()).as("rounds for weights").isZero();
        session.requireLogits();
        session.requireDeclaredCost();
        assertThat(session.cost().operations().stream().map(OpCost::kind)).doesNotContain("open");
    }

    @Test
    void freshMasksGiveTheLogitsBehindPublicEmbeddings() {
        Session session =
                new Session(tiny(SoftmaxFunction.TWO_QUAD, Embedding.PUBLIC), new BeaverSuite());
        session.requireLogits();
        session.requireDeclaredCost();
    }

    @ParameterizedTest
    @FieldSource("io.secformer.convert.fixedpoint.Strategy#PLANNED")
    void bothSuitesGiveTheLogitsOfAModelWithDividedColumns(Strategy strategy) {
        PlanOptions options = PlanOptions.defaults().withStrategy(strategy);
        SoftmaxFunction softmax = SoftmaxFunction.TWO_QUAD;
        TinyModel tiny = new TinyModel(folder, ActivationFunction.GELU, softmax, 5, 1, 25, options);
        assertThat(tiny.plan.columnExponents()).containsKey("layer.0.output.norm.squares");
        for (SuiteChoice suite : List.of(SuiteChoice.MASKED, SuiteChoice.BEAVER)) {
            Session session = new Session(tiny, Suites.of(suite));
            session.requireLogits();
            session.requireDeclaredCost();
        }
    }

    @Test
    void everyProductThatOpensItsFactorsCostsMore() {
        TinyModel tiny = tiny(SoftmaxFunction.TWO_QUAD, Embedding.SECRET);
        Session masked = new Session(tiny, Suites.of(SuiteChoice.MASKED));
        Session once = new Session(tiny, BeaverSuite.withWeightsOpenedOnce());
        Session published = new Session(tiny, Suites.of(SuiteChoice.BEAVER));
        assertThat(once.link.rounds()).isEqualTo(masked.link.rounds()).isPositive();
        once.requireLogits();
        for (Session session : List.of(masked, once, published)) {
            session.requireDeclaredCost();
        }
        assertThat(once.cost().serverBytes()).isGreaterThan(masked.cost().serverBytes());
        assertThat(published.cost().serverBytes()).isGreaterThan(once.cost().serverBytes());
        assertThat(once.cost().rounds()).isGreaterThan(masked.cost().rounds());
        // The rows of the client's tokens are open, so that only the table is left to be opened.
        assertThat(published.cost().rounds()).isEqualTo(once.cost().rounds() + 1);
        assertThat(published.cost().dealerBytes()).isEqualTo(masked.cost().dealerBytes());
        long byParts =
                CostPart.split(published.cost()).values().stream()
                        .mapToLong(Cost::serverBytes)
                        .sum();
        assertThat(byParts).isEqualTo(published.cost().serverBytes());
    }

    @Test
    void sharesOfOneInferenceAreFreshInTheNext() {
        Session session =
                new Session(tiny(SoftmaxFunction.TWO_QUAD, Embedding.SECRET), new BeaverSuite());
        TokenInput input = session.tiny.inputs.getFirst().paddedTo(TOKENS, 3);
        double[] first = session.logits(input);
        double[] second = session.logits(input);
        assertThat(Arrays.equals(first, second)).as("roundings of other shares").isFalse();
    }
}
