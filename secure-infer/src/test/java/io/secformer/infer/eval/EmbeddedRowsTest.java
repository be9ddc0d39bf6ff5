package io.secformer.infer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.ParameterRows;
import io.secformer.convert.reading.EmbeddingLookup;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.audit.Uniform;
import io.secformer.infer.correlation.DealtShares;
import io.secformer.infer.correlation.InputSeeds;
import io.secformer.infer.correlation.PieceStore;
import io.secformer.infer.engine.ClientEngine;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.TwoParties;
import io.secformer.infer.random.Seed;
import io.secformer.infer.suite.masked.InputProtocol;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client publishes whose embedding tables are public: a value that showed were a word. */
final class EmbeddedRowsTest {
    private static final int TOKENS = 8;
    private static final int INFERENCES = 400;

    private static final List<Seed> SESSION =
            List.of(
                    new Seed(new byte[16]),
                    new Seed("sixteen bytes...".getBytes(StandardCharsets.UTF_8)));

    @TempDir private Path folder;
    private final Workers workers = new Workers(1);
    private final RingKernels kernels = RingKernels.plain(workers);
    private TinyModel tiny;
    private Wire wire;
    private int words;

    @BeforeEach
    void makeModel() {
        tiny = new TinyModel(folder, ActivationFunction.QUAD, Embedding.PUBLIC, 6);
        wire = tiny.plan.wire(BertNames.EMBEDDED);
        words = TOKENS * tiny.config.hiddenSize();
    }

    @AfterEach
    void close() {
        workers.close();
    }

    private byte[] published(TokenInput input, long inference) {
        return new ClientEngine(tiny.config, tiny.plan, tiny.embeddings())
                .mask(
                        input,
                        inference,
                        InputSeeds.derive(SESSION.get(0), inference),
                        InputSeeds.derive(SESSION.get(1), inference))
                .rows();
    }

    private TokenInput input(int number) {
        return tiny.inputs.get(number).paddedTo(TOKENS, 0);
    }

    private MaskedTensor seen(int party, long inference, byte[] rows) {
        Seed session = SESSION.get(party);
        PartyContext context =
                new PartyContext(
                        party,
                        session,
                        inference,
                        TwoParties.noWeights(),
                        new DealtShares(PieceStore.inHeap()),
                        kernels);
        InputProtocol protocol =
                new InputProtocol(
                        PlannedNetwork.of(tiny.config, tiny.plan, 1, TOKENS).inputs().getFirst());
        protocol.prepare(context);
        return protocol.evaluate(context, rows);
    }

    @Test
    void everyPublishedWordIsUniformWhateverTheInput() {
        for (int number = 0; number < 2; number++) {
            List<Uniform> places =
                    Stream.generate(() -> new Uniform(wire.ringBits())).limit(words).toList();
            Uniform all = new Uniform(wire.ringBits());
            for (int i = 1; i <= INFERENCES; i++) {
                byte[] rows = published(input(number), i);
                long[] opened = new long[words];
                BitPacking.unpack(rows, 0, words, wire.ringBits(), opened, 0);
                for (int k = 0; k < words; k++) {
                    places.get(k).add(opened[k]);
                    all.add(opened[k]);
                }
            }
            for (int k = 0; k < words; k++) {
                places.get(k).require("word " + k);
            }
            all.require("all words");
        }
    }

    /** Each server knows what was published and its own share of the mask. */
    @Test
    void neitherServersShareUnmasksAnything() {
        for (int party = 0; party < 2; party++) {
            Uniform rest = new Uniform(wire.ringBits());
            for (int i = 1; i <= INFERENCES; i++) {
                MaskedTensor seen = seen(party, i, published(input(0), i));
                long[] share = seen.maskShare();
                for (int k = 0; k < words; k++) {
                    rest.add(seen.values()[k] - share[k]);
                }
            }
            rest.require("less the share of party " + party);
        }
    }

    @Test
    void bothSharesTogetherUnmaskTheSumsOfRows() {
        byte[] published = published(input(1), 5);
        MaskedTensor first = seen(0, 5, published);
        MaskedTensor second = seen(1, 5, published);
        assertThat(second.values()).isEqualTo(first.values());
        assertThat(wire.offset()).isPositive();
        long[] sums =
                EmbeddingLookup.sums(
                        input(1),
                        tiny.config.vocabSize(),
                        tiny.plan.parameter(BertNames.EMBEDDING_TABLE),
                        tiny.plan.parameter(BertNames.EMBEDDING_POSITIONS),
                        ParameterRows.of(tiny.words));
        for (int k = 0; k < words; k++) {
            long rest = first.values()[k] - first.maskShare()[k] - second.maskShare()[k] - sums[k];
            assertThat(rest & wire.mask()).isZero();
        }
    }
}
