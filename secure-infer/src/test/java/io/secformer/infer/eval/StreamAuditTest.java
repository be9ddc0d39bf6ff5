package io.secformer.infer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.SuiteChoice;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.infer.audit.AuditedEngine;
import io.secformer.infer.audit.AuditedModel;
import io.secformer.infer.audit.StreamFault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pseudorandom stream of whole inferences, of every kind of program. */
@Tag("attack")
final class StreamAuditTest {
    /** A tensor of 8 x 12 words is tested by 72 words a bin, one of 2 x 8 by 12. */
    private static final int INFERENCES = 12;

    private static final int MANY_INFERENCES = 80;

    /**
     * Larger than usual, so that series are short and planned in a moment: whatever they are, the
     * same protocols follow. A Newton step is needed all the same.
     */
    private static final double RELATIVE_ERROR = 2e-3;

    private static final double PROBABILITY_ERROR = 2e-2;
    private static final float SPREAD = 8;

    /** Hundreds of roundings by a unit of 16 fraction bits or less. */
    private static final double PUBLISHED_BOUND = 0x1p-5;

    private static final Map<String, AuditedModel> MODELS = new HashMap<>();

    @TempDir private static Path folder;

    private static AuditedModel model(
            SoftmaxFunction softmax, Strategy strategy, Embedding tables) {
        String name = softmax + "-" + strategy.name() + "-" + tables;
        return MODELS.computeIfAbsent(name, _ -> plan(name, softmax, strategy, tables));
    }

    private static AuditedModel plan(
            String name, SoftmaxFunction softmax, Strategy strategy, Embedding tables) {
        TinyModel tiny =
                new TinyModel(
                        folder.resolve(name),
                        ActivationFunction.GELU,
                        softmax,
                        6,
                        SPREAD,
                        options(strategy, tables));
        if (strategy.isPlanned()) {
            assertThat(tiny.plan.newtonSites()).isNotEmpty();
        }
        return new AuditedModel(
                tiny.config,
                tiny.plan,
                tiny.words,
                tiny.shares(0),
                tiny.shares(1),
                tiny.embeddings(),
                tiny.inputs,
                strategy.isPlanned() ? tiny.boundToFixed() : PUBLISHED_BOUND);
    }

    private static PlanOptions options(Strategy strategy, Embedding tables) {
        PlanOptions usual = PlanOptions.defaults();
        return new PlanOptions(
                usual.headRoom(),
                usual.precisionBits(),
                usual.activationError(),
                RELATIVE_ERROR,
                usual.logitError(),
                PROBABILITY_ERROR,
                tables,
                strategy,
                usual.mostCoarser());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyStreamHasOneUseAndWhatIsSentIsUniformTogether(
            SoftmaxFunction softmax, Strategy strategy, Embedding tables) {
        requireSound(softmax, strategy, tables, INFERENCES);
    }

    @ParameterizedTest
    @Tag("slow")
    @MethodSource("kinds")
    void manyInferencesAreUniformTogether(
            SoftmaxFunction softmax, Strategy strategy, Embedding tables) {
        requireSound(softmax, strategy, tables, MANY_INFERENCES);
    }

    /** Every kind of program: softmax, strategy and embedding tables. */
    static List<Arguments> kinds() {
        List<Arguments> kinds = new ArrayList<>();
        for (SoftmaxFunction softmax : List.of(SoftmaxFunction.TWO_QUAD, SoftmaxFunction.SOFTMAX)) {
            for (Strategy strategy : Strategy.PLANNED) {
                for (Embedding tables : Embedding.values()) {
                    kinds.add(Arguments.of(softmax, strategy, tables));
                }
            }
        }
        kinds.add(Arguments.of(SoftmaxFunction.TWO_RELU, Strategy.MPCFORMER, Embedding.SECRET));
        kinds.add(Arguments.of(SoftmaxFunction.TWO_QUAD, Strategy.SECFORMER, Embedding.PUBLIC));
        kinds.add(Arguments.of(SoftmaxFunction.SOFTMAX, Strategy.PUMA, Embedding.SECRET));
        kinds.add(Arguments.of(SoftmaxFunction.SOFTMAX, residentCrypten(), Embedding.SECRET));
        return kinds;
    }

    /** CrypTen's, whose weights are opened once a session. */
    private static Strategy residentCrypten() {
        Strategy base = Strategy.CRYPTEN;
        return new Strategy(
                        base.name(),
                        base.exponential(),
                        base.activation(),
                        base.normalisation(),
                        base.division(),
                        base.truncation(),
                        SuiteChoice.BEAVER_RESIDENT,
                        base.fractionBits())
                .named();
    }

    private static void requireSound(
            SoftmaxFunction softmax, Strategy strategy, Embedding tables, int inferences) {
        AuditedEngine.Findings found =
                AuditedEngine.audit(model(softmax, strategy, tables), inferences, StreamFault.NONE);
        System.out.println(softmax + " " + strategy + " " + tables + ": " + found.summary());
        assertThat(found.failures().stream().limit(20)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "NEIGHBOURS_SHARE_MASKS, separation, not uniform: opened",
        "NEIGHBOURS_SHARE_MASKS_OF_PARTY1, separation, separation",
        "INFERENCES_SHARE_MASKS, separation, not uniform: opened",
        "INFERENCES_SHARE_DEALT_STREAMS, separation, separation",
        "EXPANDED_TWICE, single use, single use",
        "DEALT_TWICE, single use, single use",
        "OPENED_BY_THE_OTHER, owners, owners",
        "REVEALED_TO_THE_DEALER, owners, single use: the logits'"
    })
    void anEngineBrokenOnPurposeFails(StreamFault fault, String rule, String another) {
        List<String> failures =
                AuditedEngine.audit(
                                model(SoftmaxFunction.TWO_QUAD, Strategy.SERIES, Embedding.SECRET),
                                INFERENCES,
                                fault)
                        .failures();
        assertThat(failures)
                .anyMatch(line -> line.startsWith(rule))
                .anyMatch(line -> line.startsWith(another))
                .as("its answers are right, so that nothing else would show it")
                .noneMatch(line -> line.startsWith("answers"));
    }
}
