package io.secformer.infer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.TypicalModel;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.ParameterUse;
import io.secformer.convert.ring.PlainPacking;
import io.secformer.convert.ring.PlainSeries;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.ring.VectorRingMatmul;
import io.secformer.convert.ring.WideLanes;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.bench.RandomShares;
import io.secformer.infer.correlation.DealtShares;
import io.secformer.infer.correlation.PartySeeds;
import io.secformer.infer.correlation.PieceStore;
import io.secformer.infer.correlation.SessionSeeds;
import io.secformer.infer.correlation.ShareStore;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.protocol.PairedPeers;
import io.secformer.infer.protocol.PairedPeers.Both;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.ProtocolSuite;
import io.secformer.infer.random.Seed;
import io.secformer.infer.suite.beaver.BeaverSuite;
import io.secformer.infer.suite.masked.MaskedSuite;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server is said to hold, against what it holds. */
final class MemoryTest {
    private static final int BATCH = 2;
    private static final int TOKENS = 10;

    /** Panels of vector kernels have 8 to 64 columns, as registers are wide. */
    private static final int MOST_PANEL_COLUMNS = 64;

    private final Workers workers = new Workers(1);
    private final SessionSeeds seeds = new SessionSeeds(seed("a seed of party 0"), seed("another"));

    /** A model without weights. */
    private record ModelWithPlan(BertConfig config, PrecisionPlan plan) {
        PlannedNetwork network() {
            return PlannedNetwork.of(config, plan, BATCH, TOKENS);
        }

        List<ParameterUse> parameters() {
            return PlannedNetwork.parameters(config, plan);
        }
    }

    private static Seed seed(String letters) {
        return new Seed(
                (letters + " ".repeat(16)).substring(0, 16).getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        workers.close();
    }

    /** Every kind of program: softmax, strategy and embedding tables. */
    static List<Arguments> kinds() {
        List<Arguments> kinds = new ArrayList<>();
        for (SoftmaxFunction softmax : List.of(SoftmaxFunction.TWO_QUAD, SoftmaxFunction.SOFTMAX)) {
            for (Strategy strategy : Strategy.PLANNED) {
                for (Embedding embedding : Embedding.values()) {
                    kinds.add(Arguments.of(softmax, strategy, embedding));
                }
            }
        }
        return kinds;
    }

    private static ModelWithPlan plan(
            SoftmaxFunction softmax, Strategy strategy, Embedding embedding) {
        BertConfig config = BertConfig.ofSize(100, 64, 2, 2, 128).withSoftmax(softmax);
        PlanOptions options =
                PlanOptions.defaults().withStrategy(strategy).withEmbedding(embedding);
        return new ModelWithPlan(config, TypicalModel.plan(config, TOKENS, options));
    }

    private PartyEngine party(
            ModelWithPlan model,
            ProtocolSuite<?> suite,
            int party,
            Peer peer,
            RingKernels kernels) {
        return new PartyEngine(
                party,
                model.config(),
                model.plan(),
                suite,
                new RandomShares(party, 40),
                new PartySeeds(seeds.of(party), seed("for the answer")),
                peer,
                kernels);
    }

    private Both<PartyEngine> parties(ModelWithPlan model, RingKernels kernels) {
        return parties(model, new MaskedSuite(), kernels);
    }

    private Both<PartyEngine> parties(
            ModelWithPlan model, ProtocolSuite<?> suite, RingKernels kernels) {
        PairedPeers link = new PairedPeers();
        return PairedPeers.run(
                () -> party(model, suite, 0, link.first(), kernels),
                () -> party(model, suite, 1, link.second(), kernels));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void preparedInferenceHoldsWhatIsSaid(
            SoftmaxFunction softmax, Strategy strategy, Embedding embedding) {
        requireHolds(plan(softmax, strategy, embedding), new MaskedSuite());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void preparedInferenceOfFreshMasksHoldsWhatIsSaid(
            SoftmaxFunction softmax, Strategy strategy, Embedding embedding) {
        ModelWithPlan model = plan(softmax, strategy, embedding);
        Memory beaver = requireHolds(model, new BeaverSuite());
        requireHolds(model, BeaverSuite.withWeightsOpenedOnce());
        PlannedNetwork network = model.network();
        Memory masked = Memory.of(network, CostReading.of(network));
        assertThat(beaver.prepared()).isLessThan(masked.prepared());
        assertThat(beaver.working()).isGreaterThan(masked.working());
    }

    private Memory requireHolds(ModelWithPlan model, ProtocolSuite<?> suite) {
        RingKernels kernels = RingKernels.plain(workers);
        PlannedNetwork network = model.network();
        Memory memory = Memory.of(network, CostReading.of(network, suite), suite);
        DealtShares corrections = new DealtShares(PieceStore.inHeap());
        new DealerEngine(model.config(), model.plan(), suite, seeds, kernels)
                .deal(1, BATCH, TOKENS, corrections);
        Both<PartyEngine> parties = parties(model, suite, kernels);
        DealtShares own = parties.first().seedShares(1, BATCH, TOKENS, ShareStore.HEAP);
        long dealt = own.memoryBytes();
        assertThat(dealt).isEqualTo(memory.dealt());
        assertThat(corrections.memoryBytes()).isEqualTo(memory.dealt());

        try (Preparation first = parties.first().prepare(1, BATCH, TOKENS, own);
                Preparation second = parties.second().prepare(1, BATCH, TOKENS, corrections)) {
            // What was dealt for products that are made by now has been used.
            assertThat(own.memoryBytes() < dealt).isEqualTo(suite.opening().masked());
            assertThat(first.memoryBytes() - own.memoryBytes()).isEqualTo(memory.prepared());
            assertThat(second.memoryBytes() - corrections.memoryBytes())
                    .isEqualTo(memory.prepared());
        }
        return memory;
    }

    @Test
    void weightsThatAreNotOpenedAreSharesAlone() {
        ModelWithPlan model = plan(SoftmaxFunction.TWO_QUAD, Strategy.SERIES, Embedding.SECRET);
        PlannedNetwork network = model.network();
        BeaverSuite suite = new BeaverSuite();
        Memory memory = Memory.of(network, CostReading.of(network, suite), suite);
        long words = model.parameters().stream().mapToLong(use -> use.format().size()).sum();
        assertThat(memory.weights()).isEqualTo(words * Long.BYTES);
        assertThat(parties(model, suite, RingKernels.plain(workers)).first().weightBytes())
                .isEqualTo(memory.weights());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void residentWeightsHoldWhatIsSaidButForPaddedColumns(
            SoftmaxFunction softmax, Strategy strategy, Embedding embedding) {
        ModelWithPlan model = plan(softmax, strategy, embedding);
        RingKernels kernels =
                new RingKernels(
                        new VectorRingMatmul(workers, WideLanes.WHOLE),
                        new PlainPacking(),
                        new PlainSeries(),
                        workers);
        long held = parties(model, kernels).first().weightBytes();
        long said = Memory.weights(model.config(), model.plan());
        assertThat(held).isBetween(said, said + mostPadding(model));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void residentWeightsInPlainJavaAreWholeWords(
            SoftmaxFunction softmax, Strategy strategy, Embedding embedding) {
        ModelWithPlan model = plan(softmax, strategy, embedding);
        long words = 0;
        for (ParameterUse use : model.parameters()) {
            int copies = use.kind() == ParameterUse.Kind.ADDED ? 1 : 2;
            words += (long) copies * use.format().size();
        }
        assertThat(parties(model, RingKernels.plain(workers)).second().weightBytes())
                .isEqualTo(words * Long.BYTES);
    }

    /** Bytes of columns that fill the last panel of a matrix, of its share and of its opening. */
    private static long mostPadding(ModelWithPlan model) {
        long bytes = 0;
        for (ParameterUse use : model.parameters()) {
            if (use.kind() == ParameterUse.Kind.MATRIX) {
                ParameterFormat format = use.format();
                int missing = Math.floorMod(-format.columns(), MOST_PANEL_COLUMNS);
                bytes += 2L * format.rows() * missing * Long.BYTES;
            }
        }
        return bytes;
    }

    @Test
    void heapTakesEverythingButWhatIsDealt() {
        ModelWithPlan model = plan(SoftmaxFunction.SOFTMAX, Strategy.SERIES, Embedding.SECRET);
        PlannedNetwork network = model.network();
        Cost cost = CostReading.of(network);
        Memory memory = Memory.of(network, cost);
        assertThat(memory.dealt()).isEqualTo(cost.dealerBytes()).isPositive();
        assertThat(memory.inHeap())
                .isEqualTo(memory.weights() + memory.prepared() + memory.working());
        assertThat(memory.inAll() - memory.inHeap()).isEqualTo(memory.dealt());
        long megabytes =
                Long.parseLong(memory.jvmOptions().replaceAll("-Xmx([0-9]+)m -Xmn256m", "$1"));
        // The young generation lies in the heap too.
        assertThat(megabytes << 20).isGreaterThan(memory.inHeap() + (256L << 20));
    }
}
