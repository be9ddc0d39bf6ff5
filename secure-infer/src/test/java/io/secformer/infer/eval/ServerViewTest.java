package io.secformer.infer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.SeriesTables;
import io.secformer.convert.reading.FixedReading;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.audit.Uniform;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.Operand;
import io.secformer.infer.protocol.SharedTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody sees who looks over a server's shoulder. */
final class ServerViewTest {
    private static final int TOKENS = 10;

    @TempDir private Path folder;

    private record Seen(String wire, int ringBits, Operand held) {}

    /** What server 0 holds in some inferences. */
    private List<Seen> look(TinyModel tiny, int inferences) {
        List<Seen> seen = new ArrayList<>();
        try (Workers workers = new Workers(2)) {
            RingKernels kernels = RingKernels.plain(workers);
            try (InProcessModel parties =
                    new InProcessModel(
                            tiny.config, tiny.plan, tiny.shares(0), tiny.shares(1), kernels)) {
                for (int i = 0; i < inferences; i++) {
                    TokenInput padded = tiny.inputs.get(0).paddedTo(TOKENS, 3);
                    parties.classify(
                            padded,
                            (wire, held) -> seen.add(new Seen(wire.name(), wire.ringBits(), held)));
                }
            }
        }
        return seen;
    }

    /** The sizes of all values that are opened, by their wires, in the order of the program. */
    private static Map<String, Integer> opened(TinyModel tiny) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        try (Workers workers = new Workers(1)) {
            FixedReading.run(
                    PlannedNetwork.of(tiny.config, tiny.plan, 1, TOKENS),
                    tiny.words,
                    tiny.inputs.get(0).paddedTo(TOKENS, 3),
                    RingKernels.plain(workers).matmul(),
                    new SeriesTables(),
                    (wire, shape, values) -> sizes.put(wire, values.length));
        }
        return sizes;
    }

    @Test
    void everyOpenedValueIsSeenOnceAndInOrder() {
        TinyModel tiny = new TinyModel(folder, ActivationFunction.GELU, 5);
        Map<String, Integer> expected = opened(tiny);
        // The answer is for the client alone.
        expected.remove("logits");

        List<Seen> seen = look(tiny, 1);

        assertThat(seen).extracting(Seen::wire).doesNotContain("logits").doesNotHaveDuplicates();
        assertThat(expected.keySet().stream().filter(name -> isSeen(seen, name)))
                .containsExactlyElementsOf(seen.stream().map(Seen::wire).toList());
        assertThat(seen)
                .allSatisfy(
                        each ->
                                assertThat(((MaskedTensor) each.held()).values())
                                        .hasSize(expected.getOrDefault(each.wire(), -1)));
        assertThat(seen).extracting(Seen::wire).contains("layer.0.attention.scores", "pooler");
    }

    private static boolean isSeen(List<Seen> seen, String name) {
        return seen.stream().anyMatch(each -> each.wire().equals(name));
    }

    @Test
    void whatIsSeenOfTheSameTextAgainAndAgainIsUniform() {
        TinyModel tiny = new TinyModel(folder, ActivationFunction.GELU, 5);
        Map<String, Uniform> byWire = new LinkedHashMap<>();

        for (Seen each : look(tiny, 40)) {
            Uniform words = byWire.computeIfAbsent(each.wire(), _ -> new Uniform(each.ringBits()));
            for (long word : ((MaskedTensor) each.held()).values()) {
                words.add(word);
            }
        }

        assertThat(byWire).isNotEmpty();
        byWire.forEach((wire, words) -> words.require(wire));
    }

    @Test
    void ofAPublishedStrategyAShareIsSeen() {
        PlanOptions options = PlanOptions.defaults().withStrategy(Strategy.SECFORMER);
        TinyModel tiny =
                new TinyModel(
                        folder, ActivationFunction.GELU, SoftmaxFunction.TWO_QUAD, 5, 1, options);

        assertThat(look(tiny, 1))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.held()).isInstanceOf(SharedTensor.class));
    }
}
